//! Cells of people as values: days, phone numbers, ties, channels, in the words that people write.

use jiff::civil::Date;
use linli_domain::vocabulary::{Channel, Role, Tie};

use super::table::{Line, RowIssue};
use crate::directory::checks::LOCALES;
use crate::directory::phones;

/// A person as a row of the residents' import tells them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub name: String,
    pub tie: Tie,
    pub from: Date,
    pub to: Option<Date>,
    pub phones: Vec<String>,
    pub id_number: Option<String>,
    pub channel: Option<Channel>,
    pub language: String,
    pub notes: String,
}

impl Person {
    /// Reads the cells of a row; the first bad one is told.
    pub(super) fn read(line: Line<'_>, today: Date) -> Result<Self, RowIssue> {
        let name = line.get("name");
        if name.chars().count() > 60 {
            return Err(line.issue("name", "too_long").with("max", 60));
        }
        let from = day(line, "from")?.unwrap_or(today);
        let to = day(line, "to")?;
        if to.is_some_and(|to| to < from) {
            return Err(line.issue("to", "before_start"));
        }
        let mut numbers = phone_numbers(line, "phone")?;
        numbers.extend(phone_numbers(line, "phone2")?);
        let id_number = line.get("id_number").to_uppercase();
        if id_number.chars().count() > 30 {
            return Err(line.issue("id_number", "too_long").with("max", 30));
        }
        Ok(Self {
            name: name.to_owned(),
            tie: tie(line)?,
            from,
            to,
            phones: numbers,
            id_number: (!id_number.is_empty()).then_some(id_number),
            channel: channel(line)?,
            language: locale(line, "language")?,
            notes: line.get("notes").to_owned(),
        })
    }
}

/// A day in one of the usual forms: 2020-05-01, 2020/5/1, 2020.5.1, 2020年5月1日, with a time of day or without.
pub(super) fn day(line: Line<'_>, key: &str) -> Result<Option<Date>, RowIssue> {
    let text = line.get(key);
    if text.is_empty() {
        return Ok(None);
    }
    parse_day(text).map(Some).ok_or_else(|| line.issue(key, "not_a_day"))
}

fn parse_day(text: &str) -> Option<Date> {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> =
        day.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let year: i16 = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Numbers in one cell, separated by commas and their kin, or by spaces where that makes numbers.
pub(super) fn phone_numbers(line: Line<'_>, key: &str) -> Result<Vec<String>, RowIssue> {
    let pieces = line.get(key).split(['、', ',', '，', ';', '；', '/', '\n']).map(str::trim);
    let mut numbers = Vec::new();
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        if phones::is_number(piece) {
            numbers.push(piece.to_owned());
        } else if piece.contains(' ') && piece.split_whitespace().all(phones::is_number) {
            numbers.extend(piece.split_whitespace().map(str::to_owned));
        } else {
            return Err(line.issue(key, "not_a_phone"));
        }
    }
    Ok(numbers)
}

fn tie(line: Line<'_>) -> Result<Tie, RowIssue> {
    match line.get("tie") {
        "" | "业主" | "業主" | "产权人" => Some(Tie::Owner),
        "租户" | "租客" | "租戶" | "承租人" => Some(Tie::Tenant),
        "家属" | "家人" | "家屬" | "成员" | "家庭成员" => Some(Tie::Family),
        other => Tie::parse(&other.to_lowercase()),
    }
    .ok_or_else(|| line.issue("tie", "unknown"))
}

fn channel(line: Line<'_>) -> Result<Option<Channel>, RowIssue> {
    let channel = match line.get("channel") {
        "" => return Ok(None),
        "电话" | "電話" => Some(Channel::Phone),
        "短信" | "簡訊" => Some(Channel::Sms),
        "微信" => Some(Channel::Wechat),
        "邮件" | "电子邮件" | "電子郵件" => Some(Channel::Email),
        "信件" | "书信" | "信函" => Some(Channel::Letter),
        "上门" | "到府" | "上門" => Some(Channel::HomeVisit),
        other => Channel::parse(&other.to_lowercase()),
    };
    channel.map(Some).ok_or_else(|| line.issue("channel", "unknown"))
}

/// A locale; the first one if the cell is empty.
pub(super) fn locale(line: Line<'_>, key: &str) -> Result<String, RowIssue> {
    let text = line.get(key);
    let known = LOCALES.iter().find(|locale| locale.eq_ignore_ascii_case(text));
    match text {
        "" => Ok(LOCALES[0].to_owned()),
        _ => known.map(|locale| (*locale).to_owned()).ok_or_else(|| line.issue(key, "unknown")),
    }
}

/// A role in the words of the template or as the program calls it.
pub(super) fn role(line: Line<'_>) -> Result<Role, RowIssue> {
    match line.get("role") {
        "接待员" | "前台" | "客服" | "接待員" => Some(Role::Receptionist),
        "客服主管" => Some(Role::ServiceLead),
        "部门主管" | "部門主管" => Some(Role::DepartmentHead),
        "维修人员" | "技工" | "维修工" | "維修人員" => Some(Role::Technician),
        "主任" | "管理处主任" => Some(Role::Director),
        "分公司经理" | "分公司經理" => Some(Role::BranchManager),
        "总经理" | "總經理" => Some(Role::GeneralManager),
        "品管专员" | "品管專員" => Some(Role::QualityOfficer),
        "管理员" | "系统管理员" | "管理員" => Some(Role::Administrator),
        "审计" | "内审员" | "稽核" => Some(Role::Auditor),
        "业主代表" | "業主代表" => Some(Role::OwnerRepresentative),
        other => Role::parse(&other.to_lowercase()),
    }
    .ok_or_else(|| line.issue("role", "unknown"))
}

#[cfg(test)]
mod tests {
    use super::parse_day;
    use jiff::civil::date;

    #[test]
    fn days_as_people_write_them() {
        for text in [
            "2020-05-01",
            "2020/5/1",
            "2020.05.1",
            "2020年5月1日",
            "2020-05-01 00:00:00",
            "2020-05-01T08:00",
        ] {
            assert_eq!(parse_day(text), Some(date(2020, 5, 1)), "{text}");
        }
        for text in ["43952", "2020-02-30", "20-5-1", "May 1", "2020-05", "0000-01-01"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
