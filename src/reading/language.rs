//! Which language a text is in: declared, or detected from its first letters.

/// Enough letters to tell by.
const SAMPLE: usize = 1_200;

/// What a reading of another language says.
pub const NOTE: &str = "attribution is read in English only; claims of the outlet's voice are drafted";

/// The language as ISO 639-1, and whether attribution can be read in it. What cannot be told is taken as English.
pub fn of(raw: &str, declared: Option<&str>) -> (Option<String>, bool) {
    let main = declared
        .and_then(|tag| tag.split(['-', '_']).next())
        .map(str::to_ascii_lowercase);
    if let Some(main) = main.filter(|main| !main.is_empty()) {
        let english = main == "en" || main == "eng";
        return (Some(main), english);
    }
    let sample: String = raw
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(SAMPLE)
        .collect();
    if is_surely_english(&sample) {
        return (Some("en".to_owned()), true);
    }
    let Some(info) = whatlang::detect(&sample) else {
        return (None, true);
    };
    let code = short(info.lang());
    let sure = info.is_reliable() && sample.chars().filter(|c| c.is_alphabetic()).count() >= 60;
    match (info.lang(), sure || is_not_english(&sample)) {
        (whatlang::Lang::Eng, _) => (Some("en".to_owned()), true),
        (_, true) => (Some(code), false),
        (_, false) => (None, true),
    }
}

/// Whether a text of some length is full of words that only English is full of: the detector, which weighs seventy languages,
/// need not be asked.
fn is_surely_english(sample: &str) -> bool {
    const WORDS: &[&str] = &["the", "and", "that", "with", "from", "which", "were", "said"];
    let (mut words, mut english, mut the) = (0, 0, 0);
    for word in sample.split_ascii_whitespace() {
        words += 1;
        english += usize::from(WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
        the += usize::from(word.eq_ignore_ascii_case("the"));
    }
    words >= 60 && the * 40 >= words && english * 12 >= words
}

/// Whether a text of some length has none of the words without which nobody writes English. It tells more of one paragraph
/// than the detector, which has to choose between seventy languages.
fn is_not_english(sample: &str) -> bool {
    const WORDS: &[&str] = &[
        "the", "and", "that", "with", "said", "from", "which", "were", "been", "this", "they", "his", "of", "is", "to",
    ];
    let (mut words, mut english) = (0, 0);
    for word in sample
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        words += 1;
        english += usize::from(WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
    }
    // Writing without spaces has long words.
    words >= 20 && english * 50 < words || sample.chars().filter(|c| !c.is_ascii()).count() > 60 && english == 0
}

fn short(lang: whatlang::Lang) -> String {
    use whatlang::Lang::*;
    let known = match lang {
        Ara => "ar",
        Cmn => "zh",
        Deu => "de",
        Fra => "fr",
        Spa => "es",
        Por => "pt",
        Ita => "it",
        Rus => "ru",
        Ukr => "uk",
        Pol => "pl",
        Nld => "nl",
        Tur => "tr",
        Jpn => "ja",
        Kor => "ko",
        Pes => "fa",
        Heb => "he",
        Hin => "hi",
        Ind => "id",
        Vie => "vi",
        Swe => "sv",
        Dan => "da",
        Fin => "fi",
        Nob => "nb",
        Ces => "cs",
        Ell => "el",
        Ron => "ro",
        Hun => "hu",
        other => other.code(),
    };
    known.to_owned()
}
