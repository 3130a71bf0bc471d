//! `linli user add|passwd|roles|token`.
//!
//! Owns the way in for the first administrator, and out of a forgotten password. There is no default password: what is
//! made up is printed once.

use super::demo::made_up;
use crate::cli::{Locale, User};
use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use linli_app::directory::residents::Secret;
use linli_app::directory::staff::{self, NewStaff, StaffInput, StaffView};
use linli_app::sign_in::token::{self, NewToken};
use linli_app::{App, AppError, operator};
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::Role;
use std::process::ExitCode;

/// Does it.
pub async fn run(config: &Config, command: User) -> Result<ExitCode, Trouble> {
    let app = open::app(config).await?;
    let done = match command {
        User::Add { login, name, title, roles, department, locale, company } => {
            if let Some(company) = company {
                operator::found(&app, &company, "HQ").await?;
                println!("Founded {company}; its code is HQ.");
            }
            company_exists(&app).await?;
            let input = StaffInput {
                name,
                title,
                phone: Secret::Clear,
                locale: words(locale).to_owned(),
                grants: grants(&app, &roles).await?,
                departments: departments(&app, department).await?,
            };
            add(&app, login, input).await
        }
        User::Passwd { login, stdin } => passwd(&app, &login, stdin).await,
        User::Roles { login, set } => roles(&app, &login, &set).await,
        User::Token { login, name, write, admin } => {
            let scopes = [("write", write), ("admin", admin)];
            let scopes =
                scopes.iter().filter(|(_, asked)| *asked).map(|(scope, _)| (*scope).to_owned());
            let new = NewToken { name, scopes: scopes.collect(), expires_at: None };
            let owner = operator::in_the_name_of(&app, &login).await?;
            let (_, token) =
                token::issue(&app, owner.staff, new, "command line".to_owned()).await?;
            println!("{token}");
            Ok(())
        }
    };
    app.db.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

const fn words(locale: Locale) -> &'static str {
    match locale {
        Locale::Cn => "zh-CN",
        Locale::Tw => "zh-TW",
        Locale::En => "en",
    }
}

async fn company_exists(app: &App) -> Result<(), Trouble> {
    match operator::operator(app).await {
        Err(AppError::Invalid(_)) => Err(Trouble::new(
            "there is no company yet. Found it with its first administrator: \
             linli user add LOGIN NAME --company \"Company name\" --role administrator@HQ",
        )),
        other => Ok(other.map(drop)?),
    }
}

async fn add(app: &App, login: String, input: StaffInput) -> Result<(), Trouble> {
    let caller = operator::operator(app).await?;
    let password = made_up(app);
    let new = NewStaff { login: login.clone(), password: Some(password.clone()), input };
    staff::create(app, &caller, new).await?;
    println!("Added {login}. The password, shown this once: {password}");
    Ok(())
}

async fn passwd(app: &App, login: &str, stdin: bool) -> Result<(), Trouble> {
    let id = operator::in_the_name_of(app, login).await?.staff;
    let caller = operator::operator(app).await?;
    let password = if stdin { first_line()? } else { made_up(app) };
    staff::set_password(app, &caller, id, password.clone()).await?;
    if stdin {
        println!("The password of {login} is changed, all sessions have ended.");
    } else {
        println!("The password of {login}, shown this once: {password}");
    }
    Ok(())
}

fn first_line() -> Result<String, Trouble> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|e| Trouble::new(format!("standard input: {e}")))?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

async fn roles(app: &App, login: &str, set: &[String]) -> Result<(), Trouble> {
    let id = operator::in_the_name_of(app, login).await?.staff;
    let caller = operator::operator(app).await?;
    let mut view = staff::get(app, &caller, id).await?;
    if !set.is_empty() {
        let grants = grants(app, set).await?;
        view = replace(app, &caller, id, &view, grants).await?;
    }
    println!("{} {}", view.login, view.name);
    for grant in &view.grants {
        println!("  {} at {}", grant.role, grant.node_name);
    }
    Ok(())
}

async fn replace(
    app: &App,
    caller: &linli_app::Caller,
    id: StaffId,
    view: &StaffView,
    grants: Vec<(Role, NodeId)>,
) -> Result<StaffView, Trouble> {
    let input = StaffInput {
        name: view.name.clone(),
        title: view.title.clone(),
        phone: Secret::Keep,
        locale: view.locale.clone(),
        grants,
        departments: view.departments.iter().map(|d| d.id).collect(),
    };
    Ok(staff::update(app, caller, id, view.version, input).await?)
}

/// `receptionist@JY` as role and node.
async fn grants(app: &App, roles: &[String]) -> Result<Vec<(Role, NodeId)>, Trouble> {
    let mut grants = Vec::new();
    for text in roles {
        let Some((role, code)) = text.split_once('@') else {
            return Err(Trouble::new(format!(
                "--role {text}: must be ROLE@NODE, e.g. receptionist@JY"
            )));
        };
        let known = Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
        let role = Role::parse(role).ok_or_else(|| {
            Trouble::new(format!("--role {text}: there is no role \"{role}\"; there are {known}"))
        })?;
        grants.push((role, operator::node(app, code).await?));
    }
    Ok(grants)
}

async fn departments(app: &App, code: Option<String>) -> Result<Vec<NodeId>, Trouble> {
    match code {
        Some(code) => Ok(vec![operator::node(app, &code).await?]),
        None => Ok(Vec::new()),
    }
}
