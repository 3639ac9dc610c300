//! Web addresses: checked, and canonical for "is it the same page?".

use std::fmt;
use std::str::FromStr;

use super::canonical::sha256;
use super::ids::short;

/// An http or https address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress {
    text: String,
    canonical: String,
    host: String,
}

/// Parameters that say how somebody came to a page, not which page it is.
const TRACKING: &[&str] = &["fbclid", "gclid", "igshid", "mc_cid", "mc_eid"];

impl WebAddress {
    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the canonical address: https, without `www.`, tracking parameters and a trailing slash.
    pub fn hash(&self) -> String {
        sha256(self.canonical.as_bytes())
    }

    /// The host without `www.`.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl FromStr for WebAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let refuse = |why: &str| format!("{:?} is not a web address: {why}", short(text));
        let mut url = url::Url::parse(text).map_err(|e| refuse(&e.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("it must begin with https:// or http://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it carries a name or a password"));
        }
        let Some(host) = url
            .host_str()
            .map(|h| h.trim_end_matches('.').trim_start_matches("www.").to_owned())
        else {
            return Err(refuse("it has no host"));
        };
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !name.starts_with("utm_") && !TRACKING.contains(&name.as_ref()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        match kept.is_empty() {
            true => url.set_query(None),
            false => {
                url.query_pairs_mut().clear().extend_pairs(kept);
            }
        }
        let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
        let path = url.path().trim_end_matches('/');
        let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
        let fragment = url
            .fragment()
            .filter(|f| !f.is_empty())
            .map(|f| format!("#{f}"))
            .unwrap_or_default();
        let canonical = format!("https://{host}{port}{path}{query}{fragment}");
        Ok(WebAddress {
            text: text.to_owned(),
            canonical,
            host,
        })
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A site's host as somebody types it: `https://www.aawsat.com/` and `aawsat.com` are one.
pub fn host_of(text: &str) -> Result<String, String> {
    let text = text.trim();
    let address = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    address
        .parse::<WebAddress>()
        .map(|a| a.host)
        .map_err(|_| format!("{:?} is not a site's host", short(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> String {
        text.parse::<WebAddress>().unwrap().hash()
    }

    #[test]
    fn one_page_has_one_hash() {
        let page = hash("https://example.org/a?id=1");
        assert_eq!(page, hash("http://www.Example.org:80/a?utm_source=x&id=1"));
        assert_eq!(page, hash("https://example.org/a?id=1&fbclid=2"));
        assert_ne!(page, hash("https://example.org/a?id=2"));
        assert_ne!(page, hash("https://example.org/a?id=1#part"));
        assert_eq!(hash("https://example.org"), hash("https://example.org/"));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        assert!("javascript:alert(1)".parse::<WebAddress>().is_err());
        assert!("example.org/a".parse::<WebAddress>().is_err());
        assert!("https://ana:secret@example.org/".parse::<WebAddress>().is_err());
    }
}
