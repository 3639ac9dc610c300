//! `/api/docs`: the OpenAPI document as a page of our own, without script, without anything from elsewhere.

use serde::Serialize;
use serde_json::Value as Json;

use crate::web::asked::{Answer, Asked};

/// The page.
#[derive(Debug, Serialize)]
struct Docs {
    version: String,
    nouns: Vec<Noun>,
    shapes: Vec<Shape>,
}

/// What the API does with one noun.
#[derive(Debug, Serialize)]
struct Noun {
    name: String,
    operations: Vec<Operation>,
}

/// One method of one path.
#[derive(Debug, Serialize)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Field>,
    body: Option<Type>,
    answers: Vec<AnswerKind>,
}

#[derive(Debug, Serialize)]
struct AnswerKind {
    status: String,
    description: String,
    body: Option<Type>,
}

/// A shape that bodies and answers are made of.
#[derive(Debug, Serialize)]
struct Shape {
    name: String,
    description: String,
    /// Of a word, those that there are.
    words: Vec<String>,
    fields: Vec<Field>,
}

#[derive(Debug, Serialize)]
struct Field {
    name: String,
    place: String,
    required: bool,
    kind: Type,
    description: String,
}

/// What something is made of, with the shape that tells more.
#[derive(Debug, Serialize)]
struct Type {
    text: String,
    shape: Option<String>,
}

pub(super) async fn page(asked: Asked) -> Answer {
    let document = serde_json::to_value(super::openapi()).unwrap_or_default();
    asked.show("api.html", &docs(&document))
}

fn docs(document: &Json) -> Docs {
    let mut nouns: Vec<Noun> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in ["get", "post", "put", "patch", "delete"] {
            let said = &item[method];
            if !said.is_object() {
                continue;
            }
            let name = text(&said["tags"][0]);
            let operation = operation(path, method, said);
            match nouns.iter_mut().find(|noun| noun.name == name) {
                Some(noun) => noun.operations.push(operation),
                None => nouns.push(Noun {
                    name,
                    operations: vec![operation],
                }),
            }
        }
    }
    let shapes = document["components"]["schemas"].as_object().into_iter().flatten();
    Docs {
        version: text(&document["info"]["version"]),
        nouns,
        shapes: shapes.map(|(name, schema)| shape(name, schema)).collect(),
    }
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn operation(path: &str, method: &str, said: &Json) -> Operation {
    let parameters = said["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|parameter| Field {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            required: parameter["required"] == true,
            kind: kind(&parameter["schema"]),
            description: text(&parameter["description"]),
        });
    let answers = said["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(status, answer)| AnswerKind {
            status: status.clone(),
            description: text(&answer["description"]),
            body: content(&answer["content"]),
        });
    Operation {
        id: text(&said["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&said["summary"]),
        parameters: parameters.collect(),
        body: content(&said["requestBody"]["content"]),
        answers: answers.collect(),
    }
}

fn content(content: &Json) -> Option<Type> {
    let (_, first) = content.as_object()?.iter().next()?;
    first.get("schema").map(kind)
}

fn shape(name: &str, schema: &Json) -> Shape {
    let mut fields = Vec::new();
    // Shapes that hold another and more.
    for part in schema["allOf"].as_array().into_iter().flatten().chain([schema]) {
        if part.get("$ref").is_some() {
            let kind = kind(part);
            fields.push(Field {
                name: "…".to_owned(),
                place: String::new(),
                required: true,
                description: format!("all of {}", kind.text),
                kind,
            });
        }
        for (field, said) in part["properties"].as_object().into_iter().flatten() {
            fields.push(Field {
                name: field.clone(),
                place: String::new(),
                required: part["required"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|name| name == field.as_str()),
                kind: kind(said),
                description: text(&said["description"]),
            });
        }
    }
    Shape {
        name: name.to_owned(),
        description: text(&schema["description"]),
        words: schema["enum"].as_array().into_iter().flatten().map(text).collect(),
        fields,
    }
}

fn kind(schema: &Json) -> Type {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
        return Type {
            text: name.clone(),
            shape: Some(name),
        };
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(kinds) = schema[several].as_array() {
            let kinds: Vec<Type> = kinds.iter().map(kind).collect();
            let shape = kinds.iter().find_map(|kind| kind.shape.clone());
            let texts: Vec<String> = kinds.into_iter().map(|kind| kind.text).collect();
            return Type {
                text: texts.join(" or "),
                shape,
            };
        }
    }
    let names: Vec<String> = match &schema["type"] {
        Json::Array(names) => names.iter().map(text).collect(),
        name => vec![text(name)],
    };
    let mut told = names.join(" or ");
    if let Some(format) = schema["format"].as_str().filter(|format| format.starts_with("date")) {
        told = told.replace("string", format);
    }
    if schema["items"].is_object() {
        let items = kind(&schema["items"]);
        return Type {
            text: told.replace("array", &format!("list of {}", items.text)),
            shape: items.shape,
        };
    }
    Type {
        text: if told.is_empty() { "anything".to_owned() } else { told },
        shape: None,
    }
}
