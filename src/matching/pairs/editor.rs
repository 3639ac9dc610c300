//! Pairs of claims as an editor judges them, each from both sides.

use super::likeness::compare;
use crate::matching::explain::Read;
use crate::matching::find;
use crate::model::RelationKind;
use crate::view::searchable::Searchable;

/// They say the same.
const SAME: &str = "
The mayor closed the bridge | The bridge was closed by the mayor
Lima and Costa met in Oslo | Costa and Lima met in Oslo
Lima met Costa in Oslo | Costa met Lima in Oslo
Lima married Costa in 2019 | Costa married Lima in 2019
On Monday the mayor closed the bridge | The mayor closed the bridge on Monday
In Oslo, police arrested two men | Police arrested two men in Oslo
Women earn more than men in Oslo | Men earn less than women in Oslo
Lima sold the house to Costa | Costa bought the house from Lima
France beat Germany in the final | Germany lost to France in the final
The water is not safe to drink | The water is unsafe to drink
The strike was not legal | The strike was illegal
The toy is not safe | The toy is dangerous
At least 500 people died in the flood | At least 500 people died in the flood in 2020
The tunnel is 5 km long | The tunnel is 3 miles long
The government raised the tax on petrol | The tax on petrol was raised by the government
Five thousand people marched in Lisbon | 5,000 people marched in Lisbon
The mayor did not close the bridge | The bridge was not closed by the mayor
Oslo is north of Bergen | Bergen is south of Oslo
The factory is closed | The factory is not open
Donald Trump won the 2016 election | The 2016 election was won by Donald Trump
The prime minister, Ana Lima, opened the hospital | Prime minister Ana Lima opened the hospital
Lima's company sued the city of Oslo | The city of Oslo was sued by Lima's company
Talks between Russia and Ukraine ended | Talks between Ukraine and Russia ended
Sea levels aren't rising | Sea levels are not rising
The man who robbed the bank was arrested in Oslo | In Oslo, the man who robbed the bank was arrested
The tower is taller than the cathedral | The cathedral is shorter than the tower
Sweden exports steel to Norway | Norway imports steel from Sweden
Costa was blamed by Lima for the crash | Lima blamed Costa for the crash
Oslo and Bergen are twin cities | Bergen and Oslo are twin cities
Norway borders Sweden | Sweden borders Norway
Lima agreed with Costa on the budget | Costa agreed with Lima on the budget
Trains between Lisbon and Madrid were cancelled | Trains between Madrid and Lisbon were cancelled
The minister did not admit taking bribes | The minister denied taking bribes
The ban on plastic bags was lifted by the government | The government lifted the ban on plastic bags
Theresa May resigned in June 2019 | In June 2019 Theresa May resigned
";

/// One says a little more or less, or says it less surely.
const VARIANTS: &str = "
All schools were closed in April | Some schools were closed in April
More than 500 people died in the flood | 500 people died in the flood
The mayor will close the harbour bridge | The mayor closed the harbour bridge
The vaccine may cause blood clots | The vaccine causes blood clots
President Ana Lima visited Norway | Ana Lima visited Norway
Crime rose by 10 percent in Chicago last year | Crime rose by 10 percent in Chicago last year, the mayor said
The minister rejected claims that he lied | The minister denied that he lied
The police said three people were injured in the crash | Three people were injured in the crash
Most voters support the reform | All voters support the reform
The ship arrived in Oslo on 4 May | The ship arrived in Oslo
Joe Biden won the 2020 election | Biden won the election in 2020, officials say
The mayor almost lost the election | The mayor lost the election
The EU has banned single-use plastics | The European Union has banned single-use plastics
Prices did not rise in June | Prices fell in June
Scientists say the virus came from a laboratory | The virus came from a laboratory
Police shot a man in Oslo on Friday | Police shot a man in Oslo
The Pope endorsed Donald Trump | Pope Francis endorsed Trump
No one has been charged with the murder | Nobody has been charged with the murder
It is not true that sugar makes children hyperactive | Sugar does not make children hyperactive
";

/// Both cannot be so, or one is said of another day, number or place in the same words.
const OPPOSITES: &str = "
Ana Lima sued Rui Costa | Rui Costa sued Ana Lima
Ana Lima flew from Oslo to Bergen | Ana Lima flew from Bergen to Oslo
France won against Germany | Germany won against France
Lima accused Costa of lying | Costa accused Lima of lying
The minister denies that he took bribes | The minister took bribes
The minister denied taking bribes from the harbour | The minister took bribes from the harbour
It is false that the mayor closed three bridges | The mayor closed three bridges
There is no evidence that the vaccine causes autism | The vaccine causes autism
The company failed to pay taxes in 2019 | The company paid taxes in 2019
The mayor refused to close the bridge | The mayor closed the bridge
Norway stopped exporting gas to Poland | Norway is exporting gas to Poland
Unemployment doubled under the new government | Unemployment halved under the new government
Exports tripled in 2020 | Exports doubled in 2020
The court acquitted Ana Lima of fraud | The court convicted Ana Lima of fraud
Police arrested the two brothers | Police released the two brothers
The minister was appointed in June | The minister was dismissed in June
All passengers survived the crash | All passengers died in the crash
Cannabis was legalised in Norway | Cannabis was outlawed in Norway
The minister was present at the meeting | The minister was absent from the meeting
Women earn more than men in Oslo | Men earn more than women in Oslo
France beat Germany | France lost to Germany
Shops are open on Sundays | Shops are open on Mondays
The bridge closed in March 2020 | The bridge closed in May 2020
The law came into force on 3 May | The law came into force on 3 June
The toy is safe | The toy is dangerous
All schools were closed in April | No schools were closed in April
The minister always votes against the tax | The minister never votes against the tax
Every child was vaccinated | No child was vaccinated
More than 500 people died in the flood | Less than 500 people died in the flood
At least 500 people died in the flood | At most 500 people died in the flood
The tunnel is 5 km long | The tunnel is 5 miles long
Crime rose by 10 percent in Chicago | Crime fell by 10 percent in Chicago
Crime rose by 10 percent in Chicago | Crime rose by 20 percent in Chicago
The government raised the tax on petrol | The government cut the tax on petrol
The earthquake killed 300 people in Turkey | The earthquake killed 500 people in Turkey
The WHO approved the malaria vaccine | The WHO rejected the malaria vaccine
Poland accepted 10,000 refugees | Poland did not accept 10,000 refugees
The suspect is a man | The suspect is a woman
The talks were a success | The talks were a failure
Oslo is north of Bergen | Oslo is south of Bergen
Oslo is north of Bergen | Bergen is north of Oslo
The new train is faster than the old one | The new train is slower than the old one
The summer of 2020 was warmer than average | The summer of 2020 was colder than average
The city imports most of its power | The city exports most of its power
The company hired 200 workers | The company fired 200 workers
The report confirms that the dam is leaking | The report denies that the dam is leaking
The president has signed the bill | The president has vetoed the bill
Germany will phase out coal by 2030 | Germany will phase out coal by 2038
Only women can apply for the grant | Only men can apply for the grant
The mayor was arrested for fraud | The mayor was never arrested for fraud
Russia invaded Ukraine | Ukraine invaded Russia
China buys more oil from Iran than from Russia | China buys more oil from Russia than from Iran
The bill passed with 60 votes | The bill failed with 60 votes
The Senate passed the bill | The Senate blocked the bill
Masks reduce the spread of the virus | Masks increase the spread of the virus
Vaccines cause autism | Vaccines do not cause autism
Vaccines cause cancer | Vaccines prevent cancer
Most voters support the reform | Most voters oppose the reform
The factory was closed | The factory remains open
The dam is full | The dam is empty
Inflation is the highest in 40 years | Inflation is the lowest in 40 years
The trial begins on 12 May | The trial begins on 14 May
The ship arrived before the storm | The ship arrived after the storm
The fund lost $5 million | The fund lost 5 million euros
Ana Lima was born in 1970 | Ana Lima was born in 1971
Ana Lima is the richest woman in Norway | Ana Lima is the poorest woman in Norway
Lima gave Costa a loan of 200 euros | Costa gave Lima a loan of 200 euros
It takes 3 hours to reach the summit | It takes 3 days to reach the summit
The drug has been approved for children | The drug has been approved for adults
The mayor supports the bridge tolls | The mayor does not support the bridge tolls
It was the first strike since 1990 | It was the last strike since 1990
The witness remembers the car | The witness forgot the car
Ana Lima is alive | Ana Lima has died
Ana Lima is alive | Ana Lima is dead
Imports from China to Norway fell | Imports from Norway to China fell
Schools reopen in September | Schools close in September
The council banned e-scooters | The council allowed e-scooters
Iran agreed to inspections | Iran refused inspections
A majority of Germans oppose the tax | A minority of Germans oppose the tax
Sea levels are rising | Sea levels are not rising
The airline cancelled all flights | The airline did not cancel any flights
The bank was robbed by two men | The bank was not robbed
Taxes will go up in January | Taxes will go down in January
The minister lied to parliament | The minister did not lie to parliament
The tower is taller than the cathedral | The cathedral is taller than the tower
Sweden gave Norway 5 million | Norway gave Sweden 5 million
Sweden exports steel to Norway | Norway exports steel to Sweden
Lima blamed Costa for the crash | Costa blamed Lima for the crash
Costa was blamed by Lima for the crash | Costa blamed Lima for the crash
The train runs from Lisbon to Madrid | The train runs from Madrid to Lisbon
5G towers cause illness | 5G towers do not cause illness
The refugees were men | The refugees were women
Two thirds of voters are against the plan | Two thirds of voters are for the plan
He was born inside the country | He was born outside the country
Interest rates were raised in March | Interest rates were lowered in March
Turnout was higher than in 2016 | Turnout was lower than in 2016
The law applies to public schools | The law applies to private schools
Vaccination is mandatory for nurses | Vaccination is voluntary for nurses
The fire was deliberate | The fire was an accident
The minister admitted taking bribes | The minister denied taking bribes
Neither Lima nor Costa voted | Lima and Costa voted
The vaccine contains no mercury | The vaccine contains mercury
The company made a profit in 2020 | The company made a loss in 2020
The budget has a surplus | The budget has a deficit
The city has the oldest bridge in Europe | The city has the newest bridge in Europe
Greta was the youngest winner | Greta was the oldest winner
The hearing is on Monday | The hearing is on Tuesday
The shop opens in the morning | The shop opens in the evening
The ban was lifted in June | The ban was imposed in June
Half of the bridges are unsafe | Half of the bridges are safe
The mayor hid the report | The mayor published the report
The minister is in favour of the tax | The minister is against the tax
The bus carried 40 children | The bus carried 14 children
The country has never won the cup | The country has won the cup
Someone has been charged with the murder | Nobody has been charged with the murder
The hospital ran out of oxygen | The hospital did not run out of oxygen
The claim that the dam broke is untrue | The dam broke
It is a myth that sugar makes children hyperactive | Sugar makes children hyperactive
Sugar does not make children hyperactive | Sugar makes children hyperactive
";

/// They speak of others, or of something else.
const APART: &str = "
Ana Lima sued Rui Costa over the harbour contract | Rui Costa sued Ana Lima
Ana Lima resigned over the hospital scandal | Rui Costa resigned over the hospital scandal
A bomb exploded in the centre of Oslo | A bomb exploded in the centre of Bergen
Zeppelins need helium | Crime fell by 10 percent
The WHO approved the malaria vaccine | The EU banned plastic straws
Lima voted for the budget | Costa voted for the budget
The mayor of Oslo was arrested for fraud | The mayor of Bergen was arrested for fraud
Donald Trump won the 2020 election | Joe Biden won the 2020 election
The minister of health resigned | The hospital opened a new wing
Ana Lima's son was arrested for drunk driving in Oslo | Rui Costa's son was arrested for drunk driving in Oslo
Norway won the gold medal in curling | Sweden won the gold medal in curling
";

/// How `sayso duplicates` and `sayso contradictions` judge a pair whose words are all equally rare.
fn judged(one: &str, other: &str) -> &'static str {
    let of = |text: &str| Searchable {
        texts: vec![text.to_owned()],
        ..Searchable::default()
    };
    let (one, other) = (of(one), of(other));
    let read = Read::of(&[&one.texts[0]], None);
    let mut rarity = |stem: &str| find::rarity(3, 1_000, find::is_common(stem));
    let likeness = compare(&read, &one, &other, &mut rarity);
    match likeness {
        _ if likeness.apart || likeness.score < 0.5 => "nothing",
        _ if !likeness.differs.is_empty() => "contradicts",
        _ if likeness.repeats() == RelationKind::Same => "same",
        _ => "variant",
    }
}

fn all_are(pairs: &str, wanted: &str) {
    let mut wrong = String::new();
    for (one, other) in pairs.lines().filter_map(|line| line.split_once(" | ")) {
        for said in [judged(one, other), judged(other, one)] {
            if said != wanted {
                wrong += &format!("{said} and not {wanted}: {one} | {other}\n");
            }
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn what_says_the_same_is_offered_as_same() {
    all_are(SAME, "same");
}

#[test]
fn what_says_a_little_else_is_offered_as_variant() {
    all_are(VARIANTS, "variant");
}

#[test]
fn what_cannot_both_be_so_is_offered_as_contradiction() {
    all_are(OPPOSITES, "contradicts");
}

#[test]
fn what_speaks_of_others_is_not_offered() {
    all_are(APART, "nothing");
}
