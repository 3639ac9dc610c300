//! A web page's article: what JSON-LD, OpenGraph, the head and the page itself say of it, in that order of trust.

use serde_json::Value;

use super::decode::Decoded;
use super::moments::moment;
use super::plain;
use super::{ArticleFile, Format};
use crate::error::Result;
use crate::interchange::html::{Page, clean};
use crate::model::WebAddress;
use crate::model::names::fold;

/// The kinds of schema.org that are articles.
const ARTICLES: &[&str] = &[
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "AskPublicNewsArticle",
    "ReviewNewsArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "SocialMediaPosting",
    "Report",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "TechArticle",
    "ScholarlyArticle",
];

/// Reads the article out of a page.
///
/// # Errors
/// `Usage` for a page that cannot be parsed.
pub(super) fn article(decoded: Decoded) -> Result<ArticleFile> {
    let page = Page::parse(&decoded.text)?;
    let canonical = canonical(&page);
    let blocks = page.json_ld();
    let about = article_of(&blocks, canonical.as_ref());
    let title = headline(&page, about);
    let mut file = ArticleFile {
        format: Format::Html,
        encoding: decoded.encoding,
        byline: byline(&page, about),
        outlet: outlet(&page, about, &blocks),
        url: canonical
            .or_else(|| about.and_then(address_of))
            .or_else(|| og_address(&page)),
        published: published(&page, about),
        language: language(&page, about),
        said: decoded.said,
        text: String::new(),
        title: None,
    };
    let body = about.and_then(|about| text(&about["articleBody"]));
    let main = page.main_text();
    let main = match (main, body) {
        // A page whose text only a script would show still carries it for search engines.
        (main, Some(body))
            if main
                .as_ref()
                .is_none_or(|main| main.chars().count() * 2 < body.chars().count()) =>
        {
            file.said
                .push("the text was taken from the page's JSON-LD, since the page shows less of it".to_owned());
            body
        }
        (main, _) => main.unwrap_or_default(),
    };
    file.text = headed(title.as_deref(), &main);
    if file.published.is_none() {
        file.published = plain::dateline(&main);
    }
    file.title = title;
    Ok(file)
}

/// The text begins with the headline, which is read like the rest; once.
pub(super) fn headed(title: Option<&str>, main: &str) -> String {
    match title {
        Some(title) if !main.trim().is_empty() && !fold(&first_line(main)).starts_with(&fold(title)) => {
            format!("{title}\n\n{main}")
        }
        _ => main.to_owned(),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The object that tells of the page's own article: the one at the page's address, else the first with a headline.
fn article_of<'a>(blocks: &'a [Value], canonical: Option<&WebAddress>) -> Option<&'a Value> {
    let articles: Vec<&Value> = blocks
        .iter()
        .flat_map(|block| [block, &block["mainEntity"]])
        .filter(|block| is_article(block))
        .collect();
    let here =
        |block: &&&Value| canonical.is_some_and(|url| address_of(block).is_some_and(|own| own.hash() == url.hash()));
    articles
        .iter()
        .find(here)
        .or_else(|| articles.iter().find(|block| block["headline"].is_string()))
        .or(articles.first())
        .copied()
}

fn is_article(block: &Value) -> bool {
    let kind = |value: &Value| {
        let name = value.as_str().unwrap_or_default();
        ARTICLES.contains(&name.rsplit(['/', ':']).next().unwrap_or(name))
    };
    match &block["@type"] {
        Value::Array(kinds) => kinds.iter().any(kind),
        one => kind(one),
    }
}

fn headline(page: &Page, about: Option<&Value>) -> Option<String> {
    let name = outlet_names(page);
    about
        .and_then(|about| text(&about["headline"]).or_else(|| text(&about["name"])))
        .or_else(|| page.meta(&["og:title", "twitter:title", "parsely-title", "dc.title", "title"]))
        .or_else(|| (page.number("h1") == 1).then(|| page.words("h1")).flatten())
        .or_else(|| page.words("article h1, main h1, h1"))
        .or_else(|| page.words("title"))
        .map(|title| without_site(&title, &name))
}

fn outlet_names(page: &Page) -> Vec<String> {
    page.meta(&["og:site_name"])
        .into_iter()
        .chain(page.meta(&["application-name"]))
        .map(|name| fold(&name))
        .collect()
}

/// "Bridge reopens - The Harbour Post" without the paper's name.
fn without_site(title: &str, names: &[String]) -> String {
    for separator in [" | ", " - ", " – ", " — ", " :: ", " » "] {
        if let Some((rest, last)) = title.rsplit_once(separator)
            && names.contains(&fold(last))
        {
            return rest.trim().to_owned();
        }
    }
    title.to_owned()
}

fn byline(page: &Page, about: Option<&Value>) -> Option<String> {
    let not_address = |name: &String| !name.contains("://") && !name.starts_with('@');
    about
        .and_then(|about| names(&about["author"]))
        .or_else(|| {
            page.meta(&[
                "author",
                "article:author",
                "parsely-author",
                "dc.creator",
                "byl",
                "sailthru.author",
            ])
        })
        .filter(not_address)
        .or_else(|| {
            page.words("[rel=author], [itemprop=author] [itemprop=name], [itemprop=author], .byline, .author-name")
        })
        .filter(not_address)
        .map(|name| plain::without_by(&name))
        .filter(|name| name.chars().count() <= 200)
}

fn outlet(page: &Page, about: Option<&Value>, blocks: &[Value]) -> Option<String> {
    // A publisher may be named by its @id only, and described in a block of its own.
    let named = |value: &Value| {
        names(value).or_else(|| {
            let id = value["@id"].as_str()?;
            let block = blocks.iter().find(|block| block["@id"] == id)?;
            text(&block["name"])
        })
    };
    about
        .and_then(|about| named(&about["publisher"]).or_else(|| named(&about["sourceOrganization"])))
        .or_else(|| page.meta(&["og:site_name", "application-name", "dc.publisher", "cre"]))
        .or_else(|| page.words("[itemprop=publisher] [itemprop=name]"))
        .or_else(|| page.attribute("[itemprop=publisher] meta[itemprop=name]", "content"))
        .filter(|name| name.chars().count() <= 200 && !name.contains("://"))
}

fn canonical(page: &Page) -> Option<WebAddress> {
    let of_page = |text: String| text.parse::<WebAddress>().ok().filter(is_of_a_page);
    page.attribute("link[rel=canonical]", "href").and_then(of_page)
}

fn og_address(page: &Page) -> Option<WebAddress> {
    page.meta(&["og:url", "twitter:url", "parsely-link"])
        .and_then(|text| text.parse::<WebAddress>().ok())
        .filter(is_of_a_page)
}

/// Some sites call their front page the canonical address of everything.
fn is_of_a_page(address: &WebAddress) -> bool {
    let rest = address.as_str().split_once("://").map_or("", |(_, rest)| rest);
    rest.trim_end_matches('/').contains(['/', '?'])
}

fn address_of(about: &Value) -> Option<WebAddress> {
    let main = &about["mainEntityOfPage"];
    [&about["url"], &main["@id"], &main["url"], main, &about["@id"]]
        .iter()
        .filter_map(|value| value.as_str())
        .find_map(|text| text.parse::<WebAddress>().ok().filter(is_of_a_page))
}

fn published(page: &Page, about: Option<&Value>) -> Option<crate::store::articles::Published> {
    about
        .and_then(|about| {
            about["datePublished"]
                .as_str()
                .or_else(|| about["dateCreated"].as_str())
        })
        .and_then(moment)
        .or_else(|| {
            [
                "article:published_time",
                "og:published_time",
                "article:published",
                "datepublished",
                "parsely-pub-date",
                "sailthru.date",
                "dc.date.issued",
                "dcterms.created",
                "dc.date",
                "pubdate",
                "publishdate",
                "publish-date",
                "date",
            ]
            .iter()
            .find_map(|name| page.meta(&[name]).as_deref().and_then(moment))
        })
        .or_else(|| {
            [
                "[itemprop=datePublished]",
                "article time[datetime]",
                "main time[datetime]",
                "time[pubdate]",
                "time[datetime]",
            ]
            .iter()
            .find_map(|selector| {
                ["datetime", "content"]
                    .iter()
                    .find_map(|name| page.attribute(selector, name))
                    .or_else(|| page.words(selector))
                    .as_deref()
                    .and_then(moment)
            })
        })
}

fn language(page: &Page, about: Option<&Value>) -> Option<String> {
    page.attribute("html[lang]", "lang")
        .or_else(|| page.attribute("html", "xml:lang"))
        .or_else(|| about.and_then(|about| text(&about["inLanguage"])))
        .or_else(|| page.meta(&["og:locale", "content-language", "dc.language"]))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(said) if said.contains("\n") => {
            let lines: Vec<String> = said.lines().filter_map(clean).collect();
            (!lines.is_empty()).then(|| lines.join("\n\n"))
        }
        Value::String(said) => clean(said),
        Value::Array(items) => items.iter().find_map(text),
        Value::Object(object) => object.get("@value").and_then(text),
        _ => None,
    }
}

/// The names of people or organisations: texts, objects with a name, or lists of either.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => {
            let all: Vec<String> = items.iter().filter_map(names).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        Value::Object(object) => object.get("name").and_then(text),
        other => text(other),
    }
}
