//! `GET /v1alpha1/claims:search`, answered as Google's Fact Check Tools answer it, so that their clients work with another
//! address: the desk's published checks and other desks' reviews, and nothing else.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use chrono::{Days, NaiveDate};
use serde_json::{Value as Json, json};

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::router::{May, Routes};
use crate::db::Db;
use crate::error::Result;
use crate::interchange::export::google;
use crate::model::canonical::sha256;
use crate::model::outgoing::{Outgoing, Site};
use crate::model::{ClaimId, Edtf, Origin, web};
use crate::store::history::{self, AsOf};
use crate::store::{claims, outgoing};

pub(super) fn routes() -> Routes {
    Routes::new().get("/v1alpha1/claims:search", May::Search, search)
}

/// How many claims a page holds when nobody says, and at most.
const PAGE: usize = 10;
const LARGEST_PAGE: usize = 100;

/// How many claims are looked through at most.
const MOST: usize = 1_000;

/// Parameters that every API of Google's takes. They change nothing here, but for `alt`.
const COMMON: &[&str] = &[
    "key",
    "alt",
    "prettyPrint",
    "fields",
    "quotaUser",
    "userIp",
    "oauth_token",
    "access_token",
    "uploadType",
    "upload_protocol",
    "$.xgafv",
    "$alt",
    "$key",
    "$prettyPrint",
    "$fields",
    "$quotaUser",
    "callback",
    "$callback",
];

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wanted {
    query: Option<String>,
    /// The language without its region.
    language: Option<String>,
    /// A host.
    site: Option<String>,
    max_age: Option<u64>,
    page: usize,
    token: Option<String>,
    offset: usize,
}

impl Wanted {
    fn of(query: &str) -> Result<Wanted, Problem> {
        let mut wanted = Wanted {
            page: PAGE,
            ..Wanted::default()
        };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.into_owned();
            match name.as_ref() {
                "query" => wanted.query = Some(value).filter(|text| !text.trim().is_empty()),
                "languageCode" | "language_code" => {
                    wanted.language = Some(primary(&value)).filter(|tag| !tag.is_empty());
                }
                "reviewPublisherSiteFilter" | "review_publisher_site_filter" if value.is_empty() => {}
                "reviewPublisherSiteFilter" | "review_publisher_site_filter" => {
                    let host = web::host_of(&value).map_err(|why| bad(format!("reviewPublisherSiteFilter: {why}")))?;
                    wanted.site = Some(host);
                }
                "maxAgeDays" | "max_age_days" => {
                    wanted.max_age = Some(number(&name, &value)?).filter(|days| *days > 0);
                }
                "pageSize" | "page_size" => {
                    wanted.page = match number(&name, &value)? {
                        0 => PAGE,
                        n => usize::try_from(n).unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE),
                    };
                }
                "pageToken" | "page_token" => wanted.token = Some(value).filter(|token| !token.is_empty()),
                "offset" => wanted.offset = usize::try_from(number(&name, &value)?).unwrap_or(usize::MAX),
                "alt" | "$alt" if !value.is_empty() && value != "json" => {
                    return Err(bad(format!("alt={value}: only JSON is answered")));
                }
                other if COMMON.contains(&other) => {}
                other => {
                    return Err(bad(format!(
                        "Unknown name \"{other}\": cannot bind query parameter; no such field is in the request message."
                    )));
                }
            }
        }
        if wanted.query.is_none() && wanted.site.is_none() {
            return Err(bad("query or reviewPublisherSiteFilter must be given"));
        }
        Ok(wanted)
    }

    /// What stays the same from page to page, in a few signs.
    fn same(&self) -> String {
        let same = json!([self.query, self.language, self.site, self.max_age]);
        sha256(same.to_string().as_bytes())[..12].to_owned()
    }

    /// From which claim of all on, when a page has gone before.
    fn begin(&self) -> Result<Option<usize>, Problem> {
        let Some(token) = &self.token else { return Ok(None) };
        let place = token.split_once('.').filter(|(_, same)| *same == self.same());
        match place.and_then(|(at, _)| at.parse().ok()) {
            Some(at) => Ok(Some(at)),
            None => Err(bad(
                "pageToken belongs to another request: the other parameters stay as they were",
            )),
        }
    }

    /// Whether a review is wanted.
    fn takes(&self, review: &Outgoing, today: NaiveDate) -> bool {
        let language = |wanted: &String| review.language.as_deref().is_some_and(|tag| primary(tag) == *wanted);
        let site = |wanted: &String| host(review).as_deref() == Some(wanted);
        let young = |days: u64| {
            let newest = [&review.claimed_on, &review.reviewed_on]
                .into_iter()
                .filter_map(|day| Some(day.as_deref()?.parse::<Edtf>().ok()?.to))
                .max();
            let oldest = today.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN);
            newest.is_some_and(|newest| newest >= oldest)
        };
        self.language.as_ref().is_none_or(language)
            && self.site.as_ref().is_none_or(site)
            && self.max_age.is_none_or(young)
    }
}

fn bad(message: impl Into<String>) -> Problem {
    Problem {
        hint: None,
        ..Problem::bad(message, "")
    }
}

fn number(name: &str, value: &str) -> Result<u64, Problem> {
    // As in their own clients, a number is one of 32 bits; none below nought means anything here.
    let number = value.trim().parse::<i32>().ok().and_then(|n| u64::try_from(n).ok());
    number.ok_or_else(|| bad(format!("Invalid value at '{name}' (TYPE_INT32), \"{value}\"")))
}

/// A language without its region and script.
fn primary(tag: &str) -> String {
    tag.split(['-', '_'])
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// The host of whoever published a review.
fn host(review: &Outgoing) -> Option<String> {
    web::host_of(review.publisher.as_ref()?.url.as_deref()?).ok()
}

async fn search(asked: Asked) -> Answer {
    let wanted = Wanted::of(asked.uri.query().unwrap_or_default())?;
    let begin = wanted.begin()?;
    let ids = found(&asked, &wanted).await?;
    let (now, zone) = (asked.desk.now(), asked.house.zone());
    let site = Site {
        name: asked.house.name.clone(),
        url: asked.house.url.clone(),
    };
    let answer = asked
        .read(move |db| {
            db.snapshot(|db| {
                let as_of = history::resolve(db, None, now, zone)?;
                page(db, &ids, &wanted, begin, (&site, &as_of))
            })
        })
        .await?;
    Ok(told(&answer))
}

/// Written as Google writes it.
fn told(answer: &Json) -> Response {
    let body = serde_json::to_string_pretty(answer).unwrap_or_default();
    ([(CONTENT_TYPE, "application/json; charset=UTF-8")], format!("{body}\n")).into_response()
}

/// A page of what was found: from the place that its token names, or behind as many as `offset` says.
fn page(
    db: &mut Db,
    ids: &[ClaimId],
    wanted: &Wanted,
    begin: Option<usize>,
    (site, as_of): (&Site, &AsOf),
) -> Result<Json> {
    let mut skip = begin.map_or(wanted.offset, |_| 0);
    let mut claims = Vec::new();
    let mut at = begin.unwrap_or(0);
    while at < ids.len() {
        let Some(claim) = claim(db, ids[at], wanted, site, as_of)? else {
            at += 1;
            continue;
        };
        if claims.len() == wanted.page {
            let token = format!("{at}.{}", wanted.same());
            return Ok(json!({"claims": claims, "nextPageToken": token}));
        }
        at += 1;
        match skip {
            0 => claims.push(claim),
            _ => skip -= 1,
        }
    }
    Ok(match claims.is_empty() {
        true => json!({}),
        false => json!({ "claims": claims }),
    })
}

/// A claim with those of its reviews that are public and wanted; `None` when there is none.
fn claim(db: &mut Db, id: ClaimId, wanted: &Wanted, site: &Site, as_of: &AsOf) -> Result<Option<Json>> {
    let reviews = match claims::get(db, id)?.origin {
        Origin::Own => vec![outgoing::of_claim(db, id, site, as_of)?],
        Origin::Imported => outgoing::reviews_of(db, id)?,
    };
    let public = |review: &Outgoing| review.verdict.is_none_or(|verdict| verdict.published);
    let mut told: Option<Json> = None;
    for review in reviews
        .iter()
        .filter(|review| public(review) && wanted.takes(review, as_of.today))
    {
        let Ok(mut one) = serde_json::from_str::<Json>(&google(review)) else {
            continue;
        };
        match &mut told {
            None => told = Some(one),
            Some(told) => {
                if let (Some(all), Some(more)) = (told["claimReview"].as_array_mut(), one["claimReview"].as_array_mut())
                {
                    all.append(more);
                }
            }
        }
    }
    Ok(told)
}

/// The claims that answer what is asked for, best first.
async fn found(asked: &Asked, wanted: &Wanted) -> Result<Vec<ClaimId>, Problem> {
    match (&wanted.query, &wanted.site) {
        (Some(query), _) => ranked(asked, query).await,
        (None, Some(site)) => {
            let (site, own) = (site.clone(), asked.house.url.clone());
            asked.run(move |db| of_site(db, &site, own.as_deref())).await
        }
        (None, None) => Ok(Vec::new()),
    }
}

/// Everything that a site published, the newest first.
fn of_site(db: &mut Db, site: &str, own: Option<&str>) -> Result<Vec<ClaimId>> {
    let mut found = Vec::new();
    if own.is_some_and(|own| web::host_of(own).as_deref() == Ok(site)) {
        let filter = outgoing::OutgoingFilter {
            claims: Vec::new(),
            article: None,
            reach: outgoing::Reach::Published,
        };
        found.extend(outgoing::own(db, &filter)?.into_iter().rev());
    }
    found.extend(outgoing::of_site(db, site, MOST)?);
    found.truncate(MOST);
    Ok(found)
}

#[cfg(not(feature = "matching"))]
async fn ranked(_: &Asked, _: &str) -> Result<Vec<ClaimId>, Problem> {
    Err(crate::error::Error::without_matching().into())
}

/// The likely answers by the ranking of `sayso match`, then everything else that holds the words.
#[cfg(feature = "matching")]
async fn ranked(asked: &Asked, query: &str) -> Result<Vec<ClaimId>, Problem> {
    use std::sync::Arc;

    use super::index;
    use crate::matching::{answer, search};

    /// From which score on a claim is an answer although words are missing in it, as `sayso match` has it.
    const LIKELY: f64 = 0.4;

    let (query, desk) = (query.to_owned(), Arc::clone(&asked.desk));
    index::look(asked, move |db, ready| {
        let allowed = in_public(db, &desk)?;
        let likely = answer::Wanted {
            limit: 50,
            min_score: LIKELY,
            allowed: Some(Arc::clone(&allowed)),
            dropped: true,
            day: None,
            language: None,
            but: Vec::new(),
        };
        let mut ids: Vec<ClaimId> = answer::matches(db, ready, &query, &likely)?
            .matches
            .into_iter()
            .map(|found| found.claim)
            .collect();
        // Whatever was typed is words here, and no syntax of ours.
        let words: String = query
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { ' ' })
            .collect();
        if let Ok(words) = search::Asked::read(&words) {
            let mut met: std::collections::HashSet<ClaimId> = ids.iter().copied().collect();
            let with_words = search::ids(ready, &words, MOST, Some(&allowed))?;
            ids.extend(with_words.into_iter().filter(|id| met.insert(*id)));
        }
        Ok(ids)
    })
    .await
}

/// The claims of which something is public, found once for each state of the ledger.
#[cfg(feature = "matching")]
fn in_public(db: &mut Db, desk: &super::desk::Desk) -> Result<crate::matching::allowed::Allowed> {
    use std::sync::{Arc, PoisonError};

    use crate::matching::allowed::only;

    let seq = crate::store::audit::head(db)?.seq;
    {
        let known = desk.in_public.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, ids)) = known.as_ref().filter(|(at, _)| *at == seq) {
            return Ok(Arc::clone(ids));
        }
    }
    let ids = only(outgoing::in_public(db)?.into_iter().map(|id| id.0));
    *desk.in_public.lock().unwrap_or_else(PoisonError::into_inner) = Some((seq, Arc::clone(&ids)));
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> String {
        Wanted::of(query).unwrap_err().message
    }

    #[test]
    fn parameters_are_read_as_googles_clients_send_them() {
        let wanted =
            Wanted::of("query=iraq+russia&languageCode=en-US&pageSize=25&maxAgeDays=30&offset=5&key=x&alt=json")
                .unwrap();
        assert_eq!(wanted.query.as_deref(), Some("iraq russia"));
        assert_eq!(wanted.language.as_deref(), Some("en"));
        assert_eq!((wanted.page, wanted.max_age, wanted.offset), (25, Some(30), 5));
        let site = Wanted::of("reviewPublisherSiteFilter=https%3A%2F%2Fwww.politifact.com%2F").unwrap();
        assert_eq!(site.site.as_deref(), Some("politifact.com"));
        assert_eq!(Wanted::of("query=a&pageSize=0").unwrap().page, PAGE);
        assert_eq!(Wanted::of("query=a&pageSize=2000000").unwrap().page, LARGEST_PAGE);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert!(refused("").contains("query or reviewPublisherSiteFilter"));
        assert!(refused("query=+").contains("query or reviewPublisherSiteFilter"));
        assert!(refused("query=a&pageSize=ten").contains("pageSize"));
        assert!(refused("query=a&offset=-1").contains("offset"));
        assert!(refused("query=a&maxAgeDays=99999999999").contains("maxAgeDays"));
        assert!(refused("query=a&colour=red").contains("colour"));
        assert!(refused("query=a&alt=proto").contains("alt=proto"));
    }

    #[test]
    fn a_token_is_good_for_the_same_question_only() {
        let first = Wanted::of("query=a").unwrap();
        let token = format!("10.{}", first.same());
        let next = |query: &str| Wanted::of(&format!("{query}&pageToken={token}")).unwrap().begin();
        assert_eq!(next("query=a").unwrap(), Some(10));
        assert_eq!(next("query=a&pageSize=3").unwrap(), Some(10));
        assert!(next("query=b").is_err());
        assert!(next("query=a&languageCode=de").is_err());
    }
}
