//! The forms of a page, as a browser reads them, and what can be put into their fields.

use std::sync::LazyLock;

use regex::Regex;

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Whether it is sent by POST.
    pub posts: bool,
    pub fields: Vec<Field>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// What it is sent with when nobody touches it.
    pub value: String,
    /// What sort of field it is.
    pub kind: String,
    /// What can be chosen.
    choices: Vec<String>,
}

impl Field {
    /// Something that fits, when nothing is tried with it.
    pub fn fitting(&self) -> String {
        if !self.value.is_empty() {
            return self.value.clone();
        }
        match self.kind.as_str() {
            "checkbox" | "file" => String::new(),
            "select" => self
                .choices
                .iter()
                .find(|choice| !choice.is_empty())
                .cloned()
                .unwrap_or_default(),
            "date" => "2026-02-01".to_owned(),
            _ => fitting(&self.name).to_owned(),
        }
    }
}

/// What fits a field of that name.
pub fn fitting(name: &str) -> &'static str {
    match name {
        "document" => "https://example.org/evidence",
        "of" | "speaker" | "who-0" | "who-1" | "by" => "Oda Verrin",
        "url" => "https://example.org/page",
        "other" | "into" | "claim" => "2",
        "password" | "before" | "new" | "again" => super::super::PASSWORD,
        "second" => "Edna",
        "stance" => "refutes",
        "status" => "disputed",
        "override" | "rating" | "correction" | "credibility" | "confidence" | "rests_on" | "version" => "",
        "deadline" | "due_on" | "recheck_on" | "looked_on" | "expires" => "",
        _ => "some words",
    }
}

static FORM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)<form\b([^>]*)>(.*?)</form>").unwrap());
static CONTROL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?s)<(input)\b([^>]*)>|<(textarea)\b([^>]*)>(.*?)</textarea>|<(select)\b([^>]*)>(.*?)</select>|<(button)\b([^>]*)>",
    )
    .unwrap()
});
static OPTION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)<option\b([^>]*)>(.*?)</option>").unwrap());
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"([a-z][a-z-]*)(?:="([^"]*)")?"#).unwrap());

/// The forms of a page.
pub fn forms(html: &str) -> Vec<Form> {
    let read = |form: regex::Captures| Form {
        action: attribute(&form[1], "action").unwrap_or_default(),
        posts: attribute(&form[1], "method").as_deref() == Some("post"),
        fields: CONTROL
            .captures_iter(&form[2])
            .filter_map(|control| field(&control))
            .collect(),
    };
    FORM.captures_iter(html).map(read).collect()
}

fn field(control: &regex::Captures) -> Option<Field> {
    let part = |n: usize| control.get(n).map(|part| part.as_str());
    let tag = [1, 3, 6, 9].into_iter().find_map(part)?;
    let attributes = [2, 4, 7, 10].into_iter().find_map(part)?;
    let choices: Vec<(String, bool)> = OPTION
        .captures_iter(part(8).unwrap_or_default())
        .map(|option| {
            let value = attribute(&option[1], "value").unwrap_or_else(|| plain(&option[2]));
            (value, attribute(&option[1], "selected").is_some())
        })
        .collect();
    let chosen = choices.iter().find(|(_, chosen)| *chosen).or(choices.first());
    Some(Field {
        name: attribute(attributes, "name")?,
        value: match tag {
            "textarea" => plain(part(5).unwrap_or_default()),
            "select" => chosen.map(|(value, _)| value.clone()).unwrap_or_default(),
            _ if attribute(attributes, "type").as_deref() == Some("checkbox") => String::new(),
            _ => attribute(attributes, "value").unwrap_or_default(),
        },
        kind: match tag {
            "input" => attribute(attributes, "type").unwrap_or_else(|| "text".to_owned()),
            tag => tag.to_owned(),
        },
        choices: choices.into_iter().map(|(value, _)| value).collect(),
    })
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let found = ATTRIBUTE
        .captures_iter(attributes)
        .find(|attribute| &attribute[1] == name)?;
    Some(plain(found.get(2).map_or("", |value| value.as_str())))
}

/// Text as it was before it was written as HTML.
fn plain(html: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(html.to_owned(), |text, (written, means)| text.replace(written, means))
}

#[test]
fn a_form_is_read_as_a_browser_reads_it() {
    let read = forms(
        "<form class=\"act\" method=\"post\" action=\"/claims/1/mark\"><input type=\"hidden\" name=\"version\" value=\"3\">\
         <select id=\"status\" name=\"status\"><option value=\"\"></option><option selected>a&amp;b</option></select>\
         <textarea name=\"reason\" rows=\"3\">so</textarea><input name=\"document\" required><button>Mark</button></form>",
    );
    let [form] = &read[..] else { panic!("{read:?}") };
    assert!(form.posts && form.action == "/claims/1/mark");
    let fields: Vec<(&str, &str, &str)> = form
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.kind.as_str(), field.value.as_str()))
        .collect();
    assert_eq!(
        fields,
        [
            ("version", "hidden", "3"),
            ("status", "select", "a&b"),
            ("reason", "textarea", "so"),
            ("document", "text", "")
        ]
    );
}
