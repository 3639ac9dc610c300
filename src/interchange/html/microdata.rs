//! What a page says in microdata, as the same objects that JSON-LD would make of it.

use dom_query::NodeRef;

use super::Page;
use crate::interchange::foreign::json::{Node, Value};

impl Page {
    /// The outermost items of the page that are of a type of schema.org's.
    pub fn microdata(&self) -> Vec<Node> {
        let all = self.document.select("[itemscope][itemtype]");
        let outermost = all.nodes().iter().filter(|element| !element.has_attr("itemprop"));
        outermost.map(item).collect()
    }

    /// The JSON-LD blocks as they stand, with whatever they are wrapped in taken off.
    pub fn json_ld_blocks(&self) -> Vec<String> {
        let blocks = self.document.select("script[type*='ld+json']");
        blocks
            .iter()
            .map(|block| super::unwrapped(&block.text()).to_owned())
            .collect()
    }
}

fn item(element: &NodeRef<'_>) -> Node {
    let mut fields = Vec::new();
    if let Some(types) = element.attr("itemtype") {
        let name = types.split_whitespace().next().unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or_default();
        fields.push(("@type".to_owned(), Node::text(name)));
    }
    properties(element, &mut fields);
    Node::of(Value::Fields(fields))
}

fn properties(element: &NodeRef<'_>, fields: &mut Vec<(String, Node)>) {
    for child in element.element_children() {
        let names = child.attr("itemprop");
        let scope = child.has_attr("itemscope");
        if let Some(names) = names {
            let value = if scope { item(&child) } else { Node::text(value(&child)) };
            for name in names.split_whitespace() {
                put(fields, name, value.clone());
            }
        }
        if !scope {
            properties(&child, fields);
        }
    }
}

/// A property that is given several times is a list.
fn put(fields: &mut Vec<(String, Node)>, name: &str, value: Node) {
    match fields.iter_mut().find(|(known, _)| known == name) {
        None => fields.push((name.to_owned(), value)),
        Some((_, known)) => match &mut known.value {
            Value::List(list) => list.push(value),
            _ => *known = Node::of(Value::List(vec![known.clone(), value])),
        },
    }
}

/// A property's value: in an attribute for elements that have one for it, else the words.
fn value(element: &NodeRef<'_>) -> String {
    let name = element.node_name().map(|name| name.to_string()).unwrap_or_default();
    let attribute = match name.as_str() {
        "meta" => "content",
        "a" | "area" | "link" => "href",
        "audio" | "embed" | "iframe" | "img" | "source" | "track" | "video" => "src",
        "object" => "data",
        "data" | "meter" => "value",
        "time" => "datetime",
        _ => "content",
    };
    let words = || element.text().split_whitespace().collect::<Vec<_>>().join(" ");
    element
        .attr(attribute)
        .map_or_else(words, |text| text.trim().to_owned())
}
