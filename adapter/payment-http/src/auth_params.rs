//! Challenges in `WWW-Authenticate`, by RFC 9110: `Scheme name="value", name=token, …`, several
//! schemes in one line.

use crate::codec::bounded;
use crate::error::WireError;

const WHAT: &str = "WWW-Authenticate";

/// Most parameters of one challenge; MPP names nine.
const MAX_PARAMS: usize = 32;

/// One challenge's parameters, names in lower case.
pub(crate) type Params = Vec<(String, String)>;

/// The parameters of every challenge of a scheme in a header's value.
pub(crate) fn challenges(value: &str, scheme: &str) -> Result<Vec<Params>, WireError> {
    bounded(WHAT, value)?;
    let mut found = Vec::new();
    // Whether the parameters that follow belong to a challenge of the scheme; none before the first.
    let mut wanted = None;
    let mut rest = Cursor(value);
    loop {
        rest.skip(|c| c == ',' || c.is_ascii_whitespace());
        if rest.0.is_empty() {
            return Ok(found);
        }
        let name = rest.token();
        if name.is_empty() {
            return Err(malformed(rest.0));
        }
        let before = rest.0.len();
        rest.skip(|c| c.is_ascii_whitespace());
        let spaced = rest.0.len() < before;
        if !rest.0.starts_with('=') {
            // A name without a value begins the next challenge.
            if !spaced && !rest.0.is_empty() && !rest.0.starts_with(',') {
                return Err(malformed(rest.0));
            }
            let ours = name.eq_ignore_ascii_case(scheme);
            wanted = Some(ours);
            if ours {
                found.push(Params::new());
            } else {
                rest.skip_token68();
            }
            continue;
        }
        rest.advance(1);
        rest.skip(|c| c.is_ascii_whitespace());
        let value = rest.value()?;
        let wanted = wanted.ok_or_else(|| malformed(name))?;
        if let Some(params) = found.last_mut().filter(|_| wanted) {
            add(params, name, value)?;
        }
    }
}

fn add(params: &mut Params, name: &str, value: String) -> Result<(), WireError> {
    let name = name.to_ascii_lowercase();
    if params.len() >= MAX_PARAMS || params.iter().any(|(known, _)| *known == name) {
        return Err(WireError::field(
            WHAT,
            "parameter",
            &name,
            "there once, and one of at most 32",
        ));
    }
    params.push((name, value));
    Ok(())
}

fn malformed(rest: &str) -> WireError {
    WireError::field(
        WHAT,
        "parameter",
        rest,
        "a name, `=` and a token or a quoted text",
    )
}

/// What is left to read.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn advance(&mut self, bytes: usize) {
        self.0 = self.0.get(bytes..).unwrap_or_default();
    }

    fn skip(&mut self, of: impl Fn(char) -> bool) {
        self.0 = self.0.trim_start_matches(of);
    }

    fn token(&mut self) -> &'a str {
        let end = self.0.find(|c: char| !is_token(c)).unwrap_or(self.0.len());
        let (token, rest) = self.0.split_at(end);
        self.0 = rest;
        token
    }

    /// A foreign scheme's credentials in one piece, such as `Negotiate abc==`; its parameters, if it
    /// has such, stay.
    fn skip_token68(&mut self) {
        let mut ahead = Cursor(self.0);
        let piece = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
        ahead.skip(piece);
        ahead.skip(|c| c == '=');
        ahead.skip(|c| c.is_ascii_whitespace());
        if ahead.0.is_empty() || ahead.0.starts_with(',') {
            self.0 = ahead.0;
        }
    }

    fn value(&mut self) -> Result<String, WireError> {
        if !self.0.starts_with('"') {
            return match self.token() {
                "" => Err(malformed(self.0)),
                token => Ok(token.to_owned()),
            };
        }
        let mut value = String::new();
        let mut chars = self.0.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.advance(at.saturating_add(1));
                    return Ok(value);
                }
                '\\' => value.extend(chars.next().map(|(_, c)| c)),
                c => value.push(c),
            }
        }
        Err(malformed(self.0))
    }
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Vec<Vec<(String, String)>> {
        challenges(value, "Payment").unwrap()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.into(), value.into())
    }

    #[test]
    fn schemes_share_a_line() {
        let line = r#"Bearer realm="a, Payment id=\"x\"", PAYMENT id="1", Method=oaic , Basic realm="b",payment id="2""#;
        let first = vec![pair("id", "1"), pair("method", "oaic")];
        assert_eq!(of(line), [first, vec![pair("id", "2")]]);
        assert_eq!(of("Negotiate YWJj==, Payment a=b"), [vec![pair("a", "b")]]);
        assert_eq!(of("Basic, Payment"), [Params::new()]);
        assert!(of("").is_empty());
    }

    #[test]
    fn quotes_are_unescaped() {
        assert_eq!(
            of(r#"Payment a="x\"y\\z, q=""#),
            [vec![pair("a", r#"x"y\z, q="#)]]
        );
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for line in [
            r#"Payment a="open"#,
            r#"Payment a="open\"#,
            "Payment a=",
            "Payment =b",
            "Payment a=b, A=c",
            "Payment\"a\"",
        ] {
            assert!(challenges(line, "Payment").is_err(), "{line}");
        }
        let many: String = (0..40).map(|n| format!("p{n}=1, ")).collect();
        assert!(challenges(&format!("Payment {many}"), "Payment").is_err());
    }
}
