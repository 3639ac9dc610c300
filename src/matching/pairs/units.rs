//! What is measured in one statement and in another: 5 km are not 5 miles, but 3 miles are. Pure.

use crate::matching::explain::{Figure, Read, Seen};

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Length,
    Area,
    Mass,
    Volume,
    Time,
    Speed,
    Power,
    Heat,
    Money,
}

/// How far amounts in two units are apart at most, as part of the larger, that say the same rounded.
const ROUNDED: f64 = 0.06;

/// A unit: what it measures, how much of the first of its kind it is (0 where that changes or there is none), and its word.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Unit<'a> {
    measure: Measure,
    factor: f64,
    word: &'a str,
}

/// The same number of another unit, in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OtherUnit<'a> {
    /// As it is written here and there.
    pub(super) written: (String, String),
    /// The stems of the two units.
    pub(super) units: [&'a str; 2],
}

/// Numbers that both have, of different units.
pub(super) fn units_against<'a>(one: &'a Read, other: &'a Read) -> Vec<OtherUnit<'a>> {
    let mut found = Vec::new();
    let theirs: Vec<&Seen> = other.words().iter().filter(|word| word.number).collect();
    if theirs.is_empty() {
        return found;
    }
    for (at, word) in one.words().iter().enumerate().filter(|(_, word)| word.number) {
        let same = |seen: &Seen| seen.number && seen.stem == word.stem;
        let Some(its) = other.words().iter().position(same) else {
            continue;
        };
        let once = [one, other].map(|read| read.words().iter().filter(|seen| same(seen)).count());
        if once == [1, 1]
            && let Some((ours, its)) = apart(one, at, other, its)
        {
            let written = |unit: Unit| format!("{} {}", word.written, unit.word);
            found.push(OtherUnit {
                written: (written(ours), written(its)),
                units: [stem(one, ours.word), stem(other, its.word)],
            });
        }
    }
    found
}

/// The stem of a word that stands in a statement.
fn stem<'a>(read: &'a Read, folded: &str) -> &'a str {
    let word = read.words().iter().find(|word| word.folded == folded);
    word.map_or("", |word| word.stem.as_str())
}

/// Whether two other numbers say the same, each in its unit: 5 km and 3 miles.
pub(super) fn are_equal(one: (&Read, &Figure), other: (&Read, &Figure)) -> bool {
    let Some((ours, its)) = apart(one.0, one.1.at, other.0, other.1.at) else {
        return false;
    };
    let amount = |(read, figure): (&Read, &Figure), unit: Unit| -> Option<f64> {
        let value: f64 = read.words()[figure.at].stem.parse().ok()?;
        Some(value * unit.factor)
    };
    match (amount(one, ours), amount(other, its)) {
        (Some(ours), Some(its)) => ours > 0.0 && its > 0.0 && (ours - its).abs() <= ours.max(its) * ROUNDED,
        _ => false,
    }
}

/// The units of two numbers that measure the same in different ones.
fn apart<'a>(one: &'a Read, at: usize, other: &'a Read, its: usize) -> Option<(Unit<'a>, Unit<'a>)> {
    let (ours, theirs) = (units(one.words(), at), units(other.words(), its));
    let pairs = ours.iter().flat_map(|our| theirs.iter().map(move |its| (*our, *its)));
    let mut alike = pairs.filter(|(our, its)| our.measure == its.measure);
    let first = alike.clone().next()?;
    let differ = |(our, its): &(Unit, Unit)| named(our) != named(its);
    alike.all(|pair| differ(&pair)).then_some(first)
}

/// A unit by what makes it itself: its size, or its word where it has none.
fn named<'a>(unit: &Unit<'a>) -> (u64, &'a str) {
    match unit.factor > 0.0 {
        true => (unit.factor.to_bits(), ""),
        false => (0, unit.word.trim_end_matches('s')),
    }
}

/// The units that the word beside a number may stand for.
fn units(words: &[Seen], at: usize) -> Vec<Unit<'_>> {
    let word = |at: usize| {
        words
            .get(at)
            .filter(|word| !word.number)
            .map(|word| word.folded.as_str())
    };
    let behind = match word(at + 1) {
        Some("degree" | "degrees" | "square" | "us" | "usa") => word(at + 2),
        behind => behind,
    };
    let found = behind.map(of).unwrap_or_default();
    // "$5" is read as "dollar 5".
    let sign = at.checked_sub(1).and_then(word).filter(|_| found.is_empty());
    let money = sign.map(of).unwrap_or_default().into_iter();
    found
        .into_iter()
        .chain(money.filter(|unit| unit.measure == Measure::Money))
        .collect()
}

fn of(word: &str) -> Vec<Unit<'_>> {
    use Measure::{Area, Heat, Length, Mass, Money, Power, Speed, Time, Volume};
    let sizes: &[(Measure, f64)] = match word {
        "mm" | "millimetre" | "millimetres" | "millimeter" | "millimeters" => &[(Length, 0.001)],
        "cm" | "centimetre" | "centimetres" | "centimeter" | "centimeters" => &[(Length, 0.01)],
        "metre" | "metres" | "meter" | "meters" => &[(Length, 1.0)],
        "km" | "kms" | "kilometre" | "kilometres" | "kilometer" | "kilometers" => &[(Length, 1000.0)],
        "inch" | "inches" => &[(Length, 0.0254)],
        "foot" | "feet" | "ft" => &[(Length, 0.3048)],
        "yard" | "yards" => &[(Length, 0.9144)],
        "mile" | "miles" => &[(Length, 1609.344)],
        "acre" | "acres" => &[(Area, 0.4047)],
        "hectare" | "hectares" => &[(Area, 1.0)],
        "gram" | "grams" | "gramme" | "grammes" => &[(Mass, 0.001)],
        "kg" | "kilo" | "kilos" | "kilogram" | "kilograms" => &[(Mass, 1.0)],
        "tonne" | "tonnes" | "ton" | "tons" => &[(Mass, 1000.0)],
        "ounce" | "ounces" => &[(Mass, 0.02835)],
        "lb" | "lbs" => &[(Mass, 0.4536)],
        "pound" | "pounds" => &[(Mass, 0.4536), (Money, 0.0)],
        "ml" | "millilitre" | "millilitres" | "milliliter" | "milliliters" => &[(Volume, 0.001)],
        "litre" | "litres" | "liter" | "liters" => &[(Volume, 1.0)],
        "gallon" | "gallons" => &[(Volume, 3.785)],
        "pint" | "pints" => &[(Volume, 0.5)],
        "second" | "seconds" => &[(Time, 1.0)],
        "minute" | "minutes" => &[(Time, 60.0)],
        "hour" | "hours" => &[(Time, 3600.0)],
        "day" | "days" => &[(Time, 86_400.0)],
        "week" | "weeks" => &[(Time, 604_800.0)],
        "month" | "months" => &[(Time, 2_629_800.0)],
        "year" | "years" => &[(Time, 31_557_600.0)],
        "decade" | "decades" => &[(Time, 315_576_000.0)],
        "century" | "centuries" => &[(Time, 3_155_760_000.0)],
        "kph" | "kmh" => &[(Speed, 1.0)],
        "mph" => &[(Speed, 1.609_344)],
        "knot" | "knots" => &[(Speed, 1.852)],
        "kilowatt" | "kilowatts" | "kw" => &[(Power, 1.0)],
        "megawatt" | "megawatts" | "mw" => &[(Power, 1000.0)],
        "gigawatt" | "gigawatts" | "gw" => &[(Power, 1_000_000.0)],
        "celsius" | "fahrenheit" | "kelvin" => &[(Heat, 0.0)],
        "dollar" | "dollars" | "euro" | "euros" | "yen" | "rupee" | "rupees" | "rouble" | "roubles" | "ruble"
        | "rubles" | "yuan" | "peso" | "pesos" | "franc" | "francs" | "rand" | "lira" | "liras" | "zloty" => {
            &[(Money, 0.0)]
        }
        _ => &[],
    };
    sizes
        .iter()
        .map(|(measure, factor)| Unit {
            measure: *measure,
            factor: *factor,
            word,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::opposites::numbers_against;

    fn against(one: &str, other: &str) -> Vec<(String, String)> {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let found = units_against(&one, &other);
        found.into_iter().map(|unit| unit.written).collect()
    }

    fn equal(one: &str, other: &str) -> bool {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let found = numbers_against(&one, &other);
        found.iter().any(|(ours, its)| are_equal((&one, ours), (&other, its)))
    }

    #[test]
    fn the_same_number_of_another_unit_is_told() {
        let told = |one: &str, other: &str| [(one.to_owned(), other.to_owned())];
        assert_eq!(
            against("A road of 5 km.", "A road of 5 miles."),
            told("5 km", "5 miles")
        );
        assert_eq!(
            against("It cost $5 million.", "It cost 5 million euros."),
            told("5 million dollar", "5 million euros")
        );
        assert_eq!(
            against("It was 30 degrees Celsius.", "It was 30 degrees Fahrenheit."),
            told("30 celsius", "30 fahrenheit")
        );
        for (one, other) in [
            ("It cost 5 pounds.", "It cost £5."),
            ("A road of 5 km.", "A road of 5 kilometres."),
            ("It took 5 hours.", "It weighs 5 tons."),
            ("Five people died.", "Five men died."),
        ] {
            assert_eq!(against(one, other), [], "{one} {other}");
        }
    }

    #[test]
    fn amounts_meet_whatever_their_units() {
        assert!(equal("A road of 5 km.", "A road of 3 miles."));
        assert!(equal("It took 48 hours.", "It took 2 days."));
        assert!(!equal("A road of 5 km.", "A road of 4 miles."));
        assert!(!equal("A road of 5 km.", "A road of 3 km."));
    }
}
