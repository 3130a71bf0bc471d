//! From the fields of a tap to an act of the process. What is missing or cannot be read is named by its field.

use crate::forms::{Form, Reader, Values};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_app::repair::Act;
use linli_domain::ids::EquipmentId;
use linli_domain::money::Fen;
use linli_domain::repair::rates::Want;
use linli_domain::repair::{Action, Agreement, Mark, Rating, Signer, Window};

/// Longest id of a tap.
const KEY: usize = 120;
/// Highest coordinate of a signature: strokes are kept in thousandths of the field's width.
const EDGE: u16 = 1000;

/// The act of a form; `None` with what is wrong kept in the form. Acts that are not the technician's are no act here.
pub(super) fn act(form: &mut Form, action: Action, zone: &TimeZone) -> Option<Act> {
    let wants = wants(&form.values);
    let at = at(&form.values);
    form.read(|r| match action {
        Action::Accept => Some(Act::Accept { at }),
        Action::Arrive => Some(Act::Arrive { at }),
        Action::Tick => Some(Act::Tick { step: r.text("step").required(), at }),
        Action::NobodyHome => Some(Act::NobodyHome {
            note: words(r, "absent_note", false),
            again: window(r, ("again_from", "again_to"), zone),
            at,
        }),
        Action::MakeAppointment => {
            let window = window(r, ("appoint_from", "appoint_to"), zone);
            if window.is_none() {
                r.issue("appoint_from", "required");
            }
            window.map(|window| Act::MakeAppointment { window })
        }
        Action::NameEquipment => {
            Some(Act::NameEquipment { equipment: r.uuid("equipment").optional().map(EquipmentId) })
        }
        Action::Quote => Some(Act::Quote { wants: quantities(r, wants), at }),
        Action::AgreeQuote => {
            let no = r.number("no", 1, 1_000_000).required();
            let no = u32::try_from(no).unwrap_or(0);
            Some(Act::AgreeQuote { no, how: Agreement::OnSite, at })
        }
        Action::DeclineQuote => {
            let no = r.number("no", 1, 1_000_000).required();
            let reason = words(r, "decline_reason", false);
            Some(Act::DeclineQuote { no: u32::try_from(no).unwrap_or(0), reason })
        }
        Action::Start => Some(Act::Start { at }),
        Action::Pause => Some(Act::Pause {
            reason: r.text("pause_reason").required(),
            note: words(r, "pause_note", false),
            until: r.date_time("pause_until", zone).required_or(Timestamp::UNIX_EPOCH),
        }),
        Action::Resume => Some(Act::Resume { note: String::new() }),
        Action::FinishWork => Some(Act::FinishWork {
            result: words(r, "result", true),
            used: quantities(r, wants),
            at,
        }),
        Action::Sign => Some(sign(r, at)),
        Action::HandIn => Some(Act::HandIn { at }),
        Action::ReturnOrder => {
            Some(Act::ReturnOrder { reason: words(r, "return_reason", true), at })
        }
        _ => None,
    })
    .flatten()
}

/// The tap's id: the same tap sent again is answered as the first time (D05). A page's own key serves each of its
/// buttons once.
pub(super) fn key(values: &Values, action: &str) -> Option<String> {
    let key = values.get("key").map(str::trim).unwrap_or_default();
    let good = !key.is_empty() && key.len() <= KEY && key.bytes().all(|b| b.is_ascii_graphic());
    let step =
        if action == Action::Tick.as_str() { values.get("step").unwrap_or_default() } else { "" };
    good.then(|| format!("{key}/{action}/{step}"))
}

/// When the phone was tapped.
pub(super) fn at(values: &Values) -> Option<Timestamp> {
    values.get("at").and_then(|at| at.parse().ok())
}

/// What the resident saw when they agreed.
pub(super) fn seen(values: &Values) -> Option<Fen> {
    values.get("seen").and_then(|fen| fen.parse().ok()).map(Fen)
}

fn words(r: &mut Reader<'_>, name: &str, required: bool) -> String {
    let field = r.text(name).max(10_000);
    if required { field.required() } else { field.optional().unwrap_or_default() }
}

fn window(r: &mut Reader<'_>, (from, to): (&str, &str), zone: &TimeZone) -> Option<Window> {
    let begin = r.date_time(from, zone).optional();
    let end = r.date_time(to, zone).optional();
    match (begin, end) {
        (Some(from), Some(to)) => Some(Window { from, to }),
        (Some(_), None) => {
            r.issue(to, "required");
            None
        }
        (None, Some(_)) => {
            r.issue(from, "required");
            None
        }
        (None, None) => None,
    }
}

/// `q.<code>` with a number that is not 0; a number that cannot be read stands as `Err`.
fn wants(values: &Values) -> Vec<Result<Want, String>> {
    let fields = values.pairs().iter();
    let named = fields.filter_map(|(name, value)| Some((name.strip_prefix("q.")?, value.trim())));
    named
        .filter(|(_, quantity)| !matches!(*quantity, "" | "0"))
        .map(|(item, quantity)| match quantity.parse() {
            Ok(quantity) => Ok(Want { item: item.to_owned(), quantity }),
            Err(_) => Err(quantity.to_owned()),
        })
        .collect()
}

fn quantities(r: &mut Reader<'_>, wants: Vec<Result<Want, String>>) -> Vec<Want> {
    if wants.iter().any(Result::is_err) {
        r.issue("quantity", "number_needed");
    }
    wants.into_iter().filter_map(Result::ok).collect()
}

fn sign(r: &mut Reader<'_>, at: Option<Timestamp>) -> Act {
    let by = r.choice("sign_by", Signer::parse).required_or(Signer::Resident);
    let strokes = r.text("strokes").max(60_000).optional().unwrap_or_default();
    let note = words(r, "sign_note", false);
    if !strokes.is_empty() && !drawn(&strokes) {
        r.issue("strokes", "choice");
    }
    match by {
        Signer::Resident if strokes.is_empty() => r.issue("strokes", "required"),
        Signer::Family | Signer::Other => {
            if strokes.is_empty() {
                r.issue("strokes", "required");
            }
            if note.is_empty() {
                r.issue("sign_note", "required");
            }
        }
        Signer::Unable if note.is_empty() => r.issue("sign_note", "required"),
        Signer::Resident | Signer::Unable => {}
    }
    let mut mark = |name| r.choice(name, Mark::parse).required_or(Mark::Satisfied);
    let rating =
        Rating { quality: mark("quality"), attitude: mark("attitude"), conduct: mark("conduct") };
    Act::Sign { by, strokes, note, rating, at }
}

/// Strokes as points in thousandths, and nothing else.
fn drawn(strokes: &str) -> bool {
    let strokes: Result<Vec<Vec<[u16; 2]>>, _> = serde_json::from_str(strokes);
    strokes.is_ok_and(|strokes| {
        let inside = |point: &[u16; 2]| point.iter().all(|n| *n <= EDGE);
        strokes.iter().any(|stroke| !stroke.is_empty()) && strokes.iter().flatten().all(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::Strings;

    fn read(action: Action, pairs: &[(&str, &str)]) -> (Option<Act>, Form) {
        let pairs = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let mut form = Form::of(Strings::default(), "worker.form", Values::from_pairs(pairs));
        let zone = TimeZone::get("Asia/Shanghai").expect("zone");
        (act(&mut form, action, &zone), form)
    }

    /// REP-4: a quote names items and quantities; whatever a phone says about prices is not read.
    #[test]
    fn quantities_and_no_prices() {
        let fields =
            [("q.valve", "2"), ("q.visit", "0"), ("q.pipe", " "), ("price", "1"), ("total", "1")];
        let (act, _) = read(Action::Quote, &fields);
        let wants = vec![Want { item: "valve".to_owned(), quantity: 2 }];
        assert_eq!(act, Some(Act::Quote { wants, at: None }));
        for bad in ["-1", "1.5", "x", "99999999999"] {
            let (act, form) = read(Action::Quote, &[("q.valve", bad)]);
            assert!(act.is_none() && form.bad("quantity"), "{bad}");
        }
    }

    /// REP-5: a signature is strokes; somebody else names the relation, and who cannot sign says why.
    #[test]
    fn signatures() {
        let marks = [("quality", "satisfied"), ("attitude", "satisfied"), ("conduct", "satisfied")];
        let sign = |fields: &[(&str, &str)]| read(Action::Sign, &[fields, &marks].concat());
        let line = "[[[0,0],[500,1000]]]";
        assert!(sign(&[("sign_by", "resident"), ("strokes", line)]).0.is_some());
        for (fields, field) in [
            (&[("sign_by", "resident")][..], "strokes"),
            (&[("sign_by", "resident"), ("strokes", "<svg onload=x>")], "strokes"),
            (&[("sign_by", "resident"), ("strokes", "[[[0,1001]]]")], "strokes"),
            (&[("sign_by", "resident"), ("strokes", "[[]]")], "strokes"),
            (&[("sign_by", "family"), ("strokes", line)], "sign_note"),
            (&[("sign_by", "unable")], "sign_note"),
            (&[("strokes", line)], "sign_by"),
        ] {
            let (act, form) = sign(fields);
            assert!(act.is_none() && form.bad(field), "{fields:?}");
        }
        assert!(sign(&[("sign_by", "unable"), ("sign_note", "手受伤")]).0.is_some());
        let (act, form) = read(Action::Sign, &[("sign_by", "resident"), ("strokes", line)]);
        assert!(act.is_none() && form.bad("quality") && form.bad("conduct"));
    }

    /// D05: a page's key serves each button once, each step once.
    #[test]
    fn keys() {
        let values = |key: &str, step: &str| {
            let pairs = [("key", key), ("step", step)];
            Values::from_pairs(
                pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            )
        };
        assert_eq!(key(&values("k", "ring"), "tick").as_deref(), Some("k/tick/ring"));
        assert_eq!(key(&values("k", "ring"), "arrive").as_deref(), Some("k/arrive/"));
        for bad in ["", "two words", "钥匙"] {
            assert_eq!(key(&values(bad, ""), "arrive"), None);
        }
    }

    /// Times of an appointment come in pairs.
    #[test]
    fn windows() {
        let (act, _) = read(Action::NobodyHome, &[]);
        assert!(matches!(act, Some(Act::NobodyHome { again: None, .. })));
        let (_, form) = read(Action::NobodyHome, &[("again_from", "2026-09-15T09:00")]);
        assert!(form.bad("again_to"));
        let (_, form) = read(Action::MakeAppointment, &[]);
        assert!(form.bad("appoint_from"));
    }
}
