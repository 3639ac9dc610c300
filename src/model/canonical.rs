//! Canonical JSON (RFC 8785) over strings, truth values, null, arrays, objects and whole numbers below 2^53, and the
//! digests made of it. Floats never occur, so that two programs cannot differ in how they print one.

use sha2::{Digest, Sha256};

/// SHA-256 as lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// SHA-256 of a salt (hex) followed by the content.
pub fn salted(salt: &str, content: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(hex::decode(salt).unwrap_or_default());
    hash.update(content.as_bytes());
    hex::encode(hash.finalize())
}

/// A JSON value in canonical form.
pub fn json(value: &serde_json::Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        serde_json::Value::Object(fields) => {
            // RFC 8785 orders by UTF-16 code units.
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                string(key, out);
                out.push(':');
                write(&fields[key], out);
            }
            out.push('}');
        }
        serde_json::Value::String(text) => string(text, out),
        // serde_json writes null, true, false and whole numbers as RFC 8785 wants them.
        other => out.push_str(&other.to_string()),
    }
}

/// Appends a JSON string.
pub fn string(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text
        .bytes()
        .enumerate()
        .filter(|(_, b)| *b < b' ' || matches!(b, b'"' | b'\\'))
    {
        out.push_str(&text[plain..at]);
        plain = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            8 => out.push_str("\\b"),
            12 => out.push_str("\\f"),
            control => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{control:04x}");
            }
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_are_ordered_and_nothing_is_spaced() {
        let value = serde_json::json!({"b": [1, true, null], "a": "x\u{e9}\n\u{1}", "A": {}});
        assert_eq!(json(&value), "{\"A\":{},\"a\":\"xé\\n\\u0001\",\"b\":[1,true,null]}");
    }

    #[test]
    fn keys_beyond_the_basic_plane_come_in_utf16_order() {
        let value = serde_json::json!({"\u{fb33}": 1, "\u{1f600}": 2});
        assert_eq!(json(&value), "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }

    proptest! {
        #[test]
        fn strings_are_written_as_serde_writes_them(text in "[\\x00-\\x7fé\u{2028}🙂]*") {
            let mut out = String::new();
            string(&text, &mut out);
            prop_assert_eq!(out, serde_json::Value::from(text).to_string());
        }

        #[test]
        fn canonical_json_reads_back_as_the_same_value(key in ".*", text in ".*", n in -9_007_199_254_740_991_i64..9_007_199_254_740_991) {
            let value = serde_json::json!({key: [text, n]});
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&json(&value)).unwrap(), value);
        }
    }
}
