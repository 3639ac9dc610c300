//! Claimants who are nobody in particular: "social media users", "Viral image". They are kept as anonymous sources, each
//! of its own record, since nothing tells that two of them are one.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::names::fold;

/// Words for a place where things are said.
const PLACES: &[&str] = &[
    "facebook",
    "fb",
    "twitter",
    "tweet",
    "tweets",
    "x",
    "instagram",
    "ig",
    "whatsapp",
    "telegram",
    "tiktok",
    "youtube",
    "reddit",
    "line",
    "wechat",
    "weibo",
    "vk",
    "threads",
    "snapchat",
    "pinterest",
    "linkedin",
    "internet",
    "web",
    "online",
    "net",
    "social",
    "media",
    "sociales",
    "sociaux",
    "sociais",
    "sociali",
    "soziale",
    "medien",
    "redes",
    "réseaux",
    "reseaux",
    "medios",
    "mídias",
    "midias",
    "medya",
    "sosyal",
    "networks",
    "network",
    "netzwerke",
    "blog",
    "blogs",
    "forum",
    "forums",
    "chain",
    "सोशल",
    "मीडिया",
];

/// Words for somebody or something there.
const SOMEBODY: &[&str] = &[
    "user",
    "users",
    "post",
    "posts",
    "poster",
    "posters",
    "page",
    "pages",
    "account",
    "accounts",
    "video",
    "videos",
    "image",
    "images",
    "photo",
    "photos",
    "picture",
    "pictures",
    "meme",
    "memes",
    "message",
    "messages",
    "email",
    "emails",
    "e-mail",
    "e-mails",
    "mail",
    "mails",
    "story",
    "stories",
    "article",
    "articles",
    "site",
    "sites",
    "website",
    "websites",
    "blogger",
    "bloggers",
    "netizen",
    "netizens",
    "people",
    "person",
    "persons",
    "source",
    "sources",
    "individual",
    "individuals",
    "claim",
    "claims",
    "rumor",
    "rumors",
    "rumour",
    "rumours",
    "hoax",
    "text",
    "texts",
    "ad",
    "ads",
    "channel",
    "channels",
    "group",
    "groups",
    "publication",
    "publications",
    "publicaciones",
    "publicación",
    "publicacion",
    "publicações",
    "publicação",
    "nutzer",
    "nutzerin",
    "nutzerinnen",
    "usuarios",
    "usuario",
    "usuários",
    "usuário",
    "utilisateurs",
    "utilisateur",
    "internautes",
    "internautas",
    "internauta",
    "utenti",
    "utente",
    "kullanıcıları",
    "kullanıcı",
    "beitrag",
    "beiträge",
    "यूजर्स",
    "यूज़र्स",
    "यूजर",
    "पोस्ट",
    "वायरल",
];

/// Words that say that it is not known, or not one.
const VAGUE: &[&str] = &[
    "viral",
    "multiple",
    "various",
    "several",
    "many",
    "some",
    "different",
    "unknown",
    "unnamed",
    "anonymous",
    "unidentified",
    "none",
    "n/a",
    "na",
    "other",
    "others",
    "everyone",
    "anyone",
    "public",
    "desinformação",
    "desinformacion",
    "desinformación",
    "misinformation",
    "disinformation",
    "anónimo",
    "anonimo",
    "anônimo",
    "anonyme",
    "anonym",
    "unbekannt",
    "inconnu",
    "desconocido",
    "desconhecido",
    "varios",
    "vários",
    "divers",
    "diverse",
    "mehrere",
    "bilinmiyor",
    "unspecified",
    "tbd",
    "null",
];

/// Words that join these.
const GLUE: &[&str] = &[
    "a",
    "an",
    "the",
    "on",
    "in",
    "of",
    "and",
    "or",
    "by",
    "from",
    "via",
    "no",
    "na",
    "nas",
    "nos",
    "en",
    "em",
    "de",
    "del",
    "des",
    "du",
    "da",
    "do",
    "dos",
    "das",
    "e",
    "y",
    "et",
    "und",
    "auf",
    "im",
    "les",
    "la",
    "le",
    "los",
    "las",
    "das",
    "on-line",
    "shared",
    "circulating",
    "widely",
    "few",
    "su",
    "sui",
    "di",
];

/// What sort of word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Place,
    Somebody,
    Vague,
    Glue,
}

/// The lists are written as people write; names are compared folded.
static WORDS: LazyLock<HashMap<String, Sort>> = LazyLock::new(|| {
    let lists = [
        (GLUE, Sort::Glue),
        (PLACES, Sort::Place),
        (SOMEBODY, Sort::Somebody),
        (VAGUE, Sort::Vague),
    ];
    lists
        .into_iter()
        .flat_map(|(list, sort)| list.iter().map(move |word| (fold(word), sort)))
        .collect()
});

/// Nobody, though it is one word.
const ALONE: &[&str] = &[
    "bloggers",
    "netizens",
    "users",
    "internautes",
    "internautas",
    "memes",
    "posts",
    "rumors",
    "rumours",
    "internet",
    "tweets",
    "online",
    "blogs",
];

/// Whether a name names nobody: it is made of such words alone, and is not a platform's name, which may be meant.
pub fn is_placeholder(name: &str) -> bool {
    let folded = fold(name);
    let (mut told, mut vague, mut words) = (0, 0, 0);
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | '-' | '(' | ')' | '&' | ';' | '.' | '"' | '\'');
    for word in folded.split(between).filter(|word| !word.is_empty()) {
        words += 1;
        match WORDS.get(word) {
            Some(Sort::Place | Sort::Somebody) => told += 1,
            Some(Sort::Vague) => vague += 1,
            Some(Sort::Glue) => {}
            None => return false,
        }
    }
    // "People" is a magazine, and "Line" and "X" are companies: a single word must be one of few.
    words == 0 || vague > 0 || told > 1 || (told == 1 && ALONE.iter().any(|word| folded.ends_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_in_particular() {
        for name in [
            "social media users",
            "Social media users ",
            "Facebook posts",
            "Facebook user ",
            "multiple sources",
            "Viral image",
            "Viral social media post",
            "Post no Facebook",
            "Facebook-Nutzer",
            "Réseaux sociaux",
            "सोशल मीडिया यूजर्स",
            "Line, FB",
            "desinformação",
            "Instagram posts",
            "Bloggers",
            "Tweets",
            "Chain email",
            "unknown",
            "N/A",
            "-",
            "Internet users",
            "Usuarios de redes sociales",
            "Various websites",
            "A Facebook page",
        ] {
            assert!(is_placeholder(name), "{name}");
        }
    }

    #[test]
    fn somebody_with_a_name() {
        for name in [
            "Jair Bolsonaro",
            "FB User-Harshit Pandey",
            "Fb Page: नये भारत की बुलंद आवाज़",
            "Facebook",
            "Twitter",
            "People",
            "X",
            "Barack Obama",
            "Detdette.dk",
            "Occupy Democrats",
            "The Other 98%",
            "National Public Radio",
            "Line",
        ] {
            assert!(!is_placeholder(name), "{name}");
        }
    }
}
