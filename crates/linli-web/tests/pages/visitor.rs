//! A visitor with a browser's manners, straight through the router: keeps cookies, sends the page's own token, reads
//! pages by selector. Used by the tests of pages.

use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use linli_testkit::company::{PASSWORD, TestApp};
use linli_web::WebState;
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tower::ServiceExt as _;

/// Somebody at a browser.
pub struct Visitor {
    router: Router,
    cookies: BTreeMap<String, String>,
    csrf: String,
    /// Where it comes from, if that is known.
    peer: Option<SocketAddr>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    /// Where it sends the visitor; empty for nowhere.
    pub location: String,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The words of everything that matches a selector.
    pub fn words(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.text());
        let selector = Selector::parse(selector).expect("a selector");
        let squeeze = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        html.select(&selector).map(|e| squeeze(e.text().collect())).collect()
    }

    /// An attribute of the first thing that matches.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.text());
        let selector = Selector::parse(selector).expect("a selector");
        html.select(&selector).next()?.attr(name).map(str::to_owned)
    }

    /// Every value of an attribute.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.text());
        let selector = Selector::parse(selector).expect("a selector");
        html.select(&selector).filter_map(|e| e.attr(name).map(str::to_owned)).collect()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{} {:?}", self.location, self.words("main"));
        self
    }
}

impl Visitor {
    /// Somebody who is not signed in.
    pub fn new(app: &TestApp) -> Self {
        Self::on(WebState::new(app.app.clone()))
    }

    /// Somebody who is not signed in, at a certain node.
    pub fn on(state: WebState) -> Self {
        let router = linli_web::router(state);
        Self { router, cookies: BTreeMap::new(), csrf: String::new(), peer: None }
    }

    /// Somebody signed in.
    pub async fn signed_in(app: &TestApp, login: &str) -> Self {
        let mut visitor = Self::new(app);
        visitor.sign_in(login).await;
        visitor
    }

    pub async fn sign_in(&mut self, login: &str) {
        let answer = self.post("/sign-in", &[("name", login), ("password", PASSWORD)]).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{login} signs in: {:?}",
            answer.words("main")
        );
    }

    /// Opens a stream and leaves it open.
    pub async fn listen(&mut self, path: &str) -> BodyDataStream {
        let request = self.request(Method::GET, path).body(Body::empty()).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
        answer.into_body().into_data_stream()
    }

    /// The same in another language.
    pub fn speaking(mut self, tag: &str) -> Self {
        self.cookies.insert("linli_lang".to_owned(), tag.to_owned());
        self
    }

    /// The same from an address.
    pub fn at(mut self, address: &str) -> Self {
        self.peer = Some(SocketAddr::new(address.parse().expect("an address"), 4000));
        self
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Sends a form with the token of the page that was seen last.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.append_pair("_csrf", &self.csrf).extend_pairs(fields).finish()
        };
        let kind = "application/x-www-form-urlencoded".to_owned();
        self.send(Method::POST, path, Some((kind, body.into_bytes()))).await
    }

    /// Sends a form with one file.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        file: &[u8],
    ) -> Answer {
        let mut body = Vec::new();
        let csrf = self.csrf.clone();
        for (name, value) in fields.iter().copied().chain([("_csrf", csrf.as_str())]) {
            body.extend(
                format!(
                    "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=";
        body.extend(format!("{head}\"{name}\"\r\n\r\n").bytes());
        body.extend(file);
        body.extend(b"\r\n--edge--\r\n");
        let kind = "multipart/form-data; boundary=edge".to_owned();
        self.send(Method::POST, path, Some((kind, body))).await
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "desk.test")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookies.join("; "))
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<(String, Vec<u8>)>,
    ) -> Answer {
        let mut request = self.request(method, path);
        let mut content = Body::empty();
        if let Some((kind, bytes)) = body {
            request = request.header(header::CONTENT_TYPE, kind);
            content = Body::from(bytes);
        }
        let mut request = request.body(content).expect("a request");
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap_or_default();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get(header::LOCATION).and_then(|v| v.to_str().ok());
        let location = location.unwrap_or_default().to_owned();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = to_bytes(answer.into_body(), 16 << 20).await.expect("a body").to_vec();
        let answer = Answer { status, location, headers, bytes };
        if let Some(csrf) = answer.attribute("input[name=_csrf]", "value") {
            self.csrf = csrf;
        }
        answer
    }
}
