//! The way back for somebody who has lost their link: the number and the last four digits of the phone (CHN-3).
//!
//! Owns how slowly that is guessed: four digits are few, so a number and an address are tried a few times only, and what
//! is wrong is not said (P06). Household members find a case too, unless it was reported anonymously.

use crate::App;
use crate::complaint::commit;
use crate::error::AppError;
use crate::resident::{Source, links};
use crate::sign_in::guesses;
use jiff::tz::TimeZone;
use linli_domain::complaint;
use linli_domain::vocabulary::Kind;
use linli_store::cases::CaseRow;
use linli_store::{Tx, offices, resident_pages, sessions};

/// Tries for one number within [`guesses::WINDOW`].
pub const NUMBER_LIMIT: i64 = 5;
/// Tries from one address: a whole building may sit behind one.
pub const ADDRESS_LIMIT: i64 = 30;

/// The token of the case, for whoever knows both.
///
/// # Errors
/// [`AppError::NotFound`] whichever of the two is wrong; [`AppError::TooMany`] after too many tries.
pub async fn find(app: &App, number: &str, tail: &str, from: Source) -> Result<String, AppError> {
    let number = normal(number);
    let digits: String = tail.chars().filter(char::is_ascii_digit).collect();
    let subjects = subjects(&number, &from);
    let (counted, now) = (subjects.clone(), app.environment.now());
    // Counted, and committed, before anything is compared.
    let waits = app
        .db
        .write(move |tx| {
            let mut until = None;
            for (subject, limit) in &counted {
                until = until.max(guesses::count_one(tx, subject, *limit, now)?);
            }
            Ok::<_, AppError>(until)
        })
        .await?;
    if let Some(retry_at) = waits {
        return Err(AppError::TooMany { retry_at });
    }
    if digits.len() != 4 {
        return Err(AppError::NotFound);
    }
    let app = app.clone();
    app.clone()
        .db
        .write(move |tx| {
            let row = look_up(tx, &app, &number, &digits)?.ok_or(AppError::NotFound)?;
            let token = links::of_case(tx, &app, &row, now)?;
            // Both were right: neither counts as a guess.
            if let Some((number, _)) = subjects.first() {
                sessions::forget_guesses(tx, number)?;
            }
            for (subject, _) in subjects.iter().skip(1) {
                sessions::uncount_guess(tx, subject)?;
            }
            Ok(token)
        })
        .await
}

/// A number as it stands in the database, whichever way it was typed.
fn normal(number: &str) -> String {
    let half = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '－' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        other => other,
    };
    let plain = number.chars().map(half).filter(|c| c.is_ascii_alphanumeric() || *c == '-');
    plain.take(40).collect::<String>().to_ascii_uppercase()
}

/// What tries are counted against, always in this order.
fn subjects(number: &str, from: &Source) -> Vec<(String, i64)> {
    let number = (format!("find:{number}"), NUMBER_LIMIT);
    let address = from.address.map(|address| (format!("find-at:{address}"), ADDRESS_LIMIT));
    [number].into_iter().chain(address).collect()
}

fn look_up(
    tx: &mut Tx<'_>,
    app: &App,
    number: &str,
    digits: &str,
) -> Result<Option<CaseRow>, AppError> {
    let now = app.environment.now();
    let tail = app.keys.tail_hash(digits);
    let today = now.to_zoned(TimeZone::UTC).date().to_string();
    let Some((row, household)) = resident_pages::by_number_and_tail(tx, number, &tail, &today)?
    else {
        return Ok(None);
    };
    let retired = offices::terms(tx, row.office_id)?.retired;
    let private = row.kind == Kind::Complaint.as_str()
        && commit::state_of::<complaint::State>(&row)?.anonymous;
    let hidden = household && private;
    Ok(Some(row).filter(|_| !retired && !hidden))
}

#[cfg(test)]
mod tests {
    use super::normal;

    /// CHN-3: a number is found however it was typed.
    #[test]
    fn numbers_as_people_type_them() {
        for typed in ["TS260914-007", "ts260914-007 ", " ＴＳ２６０９１４－００７", "TS 260914-007"]
        {
            assert_eq!(normal(typed), "TS260914-007", "{typed}");
        }
    }
}
