//! The guardrail hook: another server that may refuse a request, or an answer, and names the
//! version of the policy by which it does.

use axum::http::{header, HeaderName, HeaderValue, Method, Request, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use serde::Deserialize;
use serde_json::json;

use crate::admission::Call;
use crate::config::{Guardrail, OnError};
use crate::error::ApiError;
use crate::upstream::{pool, Pool};

/// Longest answer of the hook, in bytes.
const LONGEST: usize = 64 << 10;

/// When the hook is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before a call is forwarded.
    Before,
    /// Before its answer is delivered.
    After,
}

/// The hook.
#[derive(Debug)]
pub struct Guard {
    settings: Guardrail,
    pool: Pool,
}

#[derive(Deserialize)]
struct Verdict {
    allow: bool,
    #[serde(default)]
    policy: String,
    #[serde(default)]
    reason: String,
}

impl Guard {
    /// With these settings.
    ///
    /// # Errors
    /// The machine's certificates can't be read.
    pub fn new(settings: Guardrail) -> std::io::Result<Self> {
        let pool = pool(settings.timeout)?;
        Ok(Self { settings, pool })
    }

    /// Whether answers are held back for it.
    pub fn sees_answers(&self) -> bool {
        self.settings.after
    }

    /// Asks it, at the stages at which it wants to be asked.
    ///
    /// # Errors
    /// It refuses, or gives no answer and must.
    pub async fn check(&self, call: &Call, stage: Stage, body: &Bytes) -> Result<(), ApiError> {
        let (name, asked) = match stage {
            Stage::Before => ("before", self.settings.before),
            Stage::After => ("after", self.settings.after),
        };
        if !asked {
            return Ok(());
        }
        let question = json!({
            "stage": name,
            "request_id": *call.id,
            "key": *call.identity.account,
            "route": call.asked.dialect.path(),
            "model": call.model.name,
            "body": String::from_utf8_lossy(body),
        });
        match tokio::time::timeout(self.settings.timeout, self.ask(question.to_string())).await {
            Ok(Some(verdict)) if verdict.allow => Ok(()),
            Ok(Some(verdict)) => Err(refusal(&verdict)),
            _ if self.settings.on_error == OnError::Allow => {
                tracing::warn!(request = %call.id, "the guardrail gave no answer; the call goes on");
                Ok(())
            }
            _ => {
                let message = "the guardrail gave no answer, and nothing goes on without it";
                Err(ApiError::unavailable("guardrail_unavailable", message))
            }
        }
    }

    async fn ask(&self, question: String) -> Option<Verdict> {
        let mut request = Request::new(Full::new(Bytes::from(question)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.settings.url.parse().ok()?;
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        let response = self.pool.request(request).await.ok()?;
        if response.status() != StatusCode::OK {
            return None;
        }
        let body = Limited::new(response.into_body(), LONGEST).collect().await;
        serde_json::from_slice(&body.ok()?.to_bytes()).ok()
    }
}

fn refusal(verdict: &Verdict) -> ApiError {
    let Verdict { policy, reason, .. } = verdict;
    let message = format!("refused by policy '{policy}': {reason}");
    ApiError::bad_request("content_policy_violation", message)
        .with(HeaderName::from_static("x-oaic-policy"), policy)
}
