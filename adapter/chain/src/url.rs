//! Addresses of nodes, shown without what lets somebody in.

use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;

/// What stands for a secret.
const HIDDEN: &str = "***";

/// A word of a path that is at least this long and has a digit in it is taken for a key: many
/// services put theirs there.
const KEY_LENGTH: usize = 16;

/// A shorter secret is only hidden where it stands in the address: elsewhere it may be a word.
const TELLING: usize = 4;

/// A node's address. It never shows its credentials: not by `{}`, not by `{:?}`, and not in what
/// other libraries say about it, once that went through [`NodeUrl::clean`].
///
/// ```
/// use oaic_chain::NodeUrl;
/// let url = NodeUrl::new("https://me:pass@rpc.example.org:443/x?api-key=1f2e");
/// assert_eq!(url.to_string(), "https://***@rpc.example.org:443/x?api-key=***");
/// assert_eq!(url.clean("GET /x?api-key=1f2e"), "GET /x?api-key=***");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct NodeUrl {
    whole: String,
    shown: String,
    /// What is hidden, and what is said instead; the longest first.
    hidden: Vec<(String, String)>,
}

impl NodeUrl {
    /// Any text, whether it is an address or not.
    pub fn new(url: impl Into<String>) -> Self {
        let whole: String = url.into();
        let mut hidden = Vec::new();
        let (scheme, rest) = match whole.split_once("://") {
            Some((scheme, rest)) => (format!("{scheme}://"), rest),
            None => (String::new(), whole.as_str()),
        };
        let mut shown = scheme;
        // By the rules the first '/', '?' or '#' ends what stands before the host. Passwords with one
        // are typed all the same, and then said to be a wrong address.
        let rest = match rest.rsplit_once('@') {
            Some((user, rest)) => {
                let parts = user.split(':').chain([user]);
                hidden.extend(parts.flat_map(|part| [part.to_owned(), decoded(part)]));
                shown.push_str(&format!("{HIDDEN}@"));
                rest
            }
            None => rest,
        };
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let (authority, path) = cut(rest, '/');
        shown.push_str(authority);
        for word in path.into_iter().flat_map(|path| path.split('/')) {
            let is_key = word.len() >= KEY_LENGTH && word.bytes().any(|b| b.is_ascii_digit());
            hidden.extend(is_key.then(|| word.to_owned()));
            let word = if is_key { HIDDEN } else { word };
            shown.push_str(&format!("/{word}"));
        }
        if let Some(query) = query {
            let mut pairs = Vec::new();
            for pair in query.split('&') {
                let (name, value) = cut(pair, '=');
                let secret = value.unwrap_or(name);
                hidden.extend([secret.to_owned(), decoded(secret)]);
                pairs.push(match value {
                    Some(_) => format!("{name}={HIDDEN}"),
                    None => HIDDEN.into(),
                });
            }
            shown.push_str(&format!("?{}", pairs.join("&")));
        }
        if let Some(fragment) = fragment {
            hidden.push(fragment.to_owned());
            shown.push_str(&format!("#{HIDDEN}"));
        }
        let mut hidden: Vec<_> = hidden
            .into_iter()
            .filter(|secret| secret.len() >= TELLING)
            .map(|secret| (secret, HIDDEN.to_owned()))
            .chain([(whole.clone(), shown.clone())])
            .filter(|(secret, _)| !secret.is_empty())
            .collect();
        hidden.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
        Self {
            whole,
            shown,
            hidden,
        }
    }

    /// The address itself, to connect to.
    pub fn secret(&self) -> &str {
        &self.whole
    }

    /// Whether somebody on the way could listen and answer: another machine without https. What is
    /// no address isn't talked to.
    pub fn is_exposed(&self) -> bool {
        let url = reqwest::Url::parse(&self.whole);
        let named = url.is_ok_and(|url| url.host_str().is_some() && url.scheme() != "https");
        named && !self.is_here()
    }

    /// Whether it is on this machine.
    pub fn is_here(&self) -> bool {
        let Ok(url) = reqwest::Url::parse(&self.whole) else {
            return false;
        };
        // A socket is a file.
        if url.scheme() == "unix" {
            return true;
        }
        match url.host_str().map(|host| host.trim_matches(['[', ']'])) {
            Some("localhost") => true,
            Some(host) => host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
            None => false,
        }
    }

    /// A text about it, such as an error of another library, without its credentials.
    pub fn clean(&self, text: &str) -> String {
        self.hidden
            .iter()
            .fold(text.to_owned(), |text, (secret, shown)| {
                text.replace(secret, shown)
            })
    }
}

impl fmt::Display for NodeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for NodeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeUrl({})", self.shown)
    }
}

impl<T: Into<String>> From<T> for NodeUrl {
    fn from(url: T) -> Self {
        Self::new(url)
    }
}

/// Before a mark, and behind it where there is one.
fn cut(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.split_once(mark) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

/// Percent-encoded bytes as the characters they stand for; other libraries say them so.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_lets_somebody_in_is_shown() {
        for (url, shown) in [
            ("http://127.0.0.1:26657", "http://127.0.0.1:26657"),
            ("http://h/rpc/v1", "http://h/rpc/v1"),
            ("https://user:p%40ss@h:1/rpc", "https://***@h:1/rpc"),
            ("https://a@b@h", "https://***@h"),
            ("https://me:p/a?s#s@h:1/rpc", "https://***@h:1/rpc"),
            ("https://me:12/34@h", "https://***@h"),
            ("user:pass@h:26657", "***@h:26657"),
            (
                "https://h/?api-key=abcd&x=1",
                "https://h/?api-key=***&x=***",
            ),
            ("https://h?abcdef", "https://h?***"),
            ("https://h/v2/0a1b2c3d4e5f6a7b8c9d/x", "https://h/v2/***/x"),
            ("https://h/#token1", "https://h/#***"),
            ("", ""),
        ] {
            let url = NodeUrl::new(url);
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), format!("NodeUrl({shown})"));
        }
    }

    #[test]
    fn another_machine_without_https_is_exposed() {
        for url in [
            "https://rpc.example.org",
            "http://127.0.0.1:26657",
            "http://127.9.9.9",
            "http://localhost:1",
            "http://[::1]:1",
            "HTTPS://h",
            "h:26657",
            "",
        ] {
            assert!(!NodeUrl::new(url).is_exposed(), "{url}");
        }
        for url in [
            "http://rpc.example.org",
            "http://10.0.0.1:26657",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "http://127.0.0.1@example.org",
            "http://example.org/127.0.0.1",
            "tcp://h:1",
        ] {
            assert!(NodeUrl::new(url).is_exposed(), "{url}");
        }
    }

    #[test]
    fn what_others_say_of_it_is_cleaned() {
        let url = NodeUrl::new("https://me:s%2Fcret@h/k?api-key=abcd1&n=1");
        for text in [
            "error sending request for url (https://me:s%2Fcret@h/k?api-key=abcd1&n=1)",
            "invalid port in 'me:s%2Fcret'",
            "no such user s/cret",
            "GET /k?api-key=abcd1",
        ] {
            let clean = url.clean(text);
            assert!(
                !clean.contains("cret") && !clean.contains("abcd1"),
                "{clean}"
            );
        }
        assert_eq!(url.clean("n=1 is not a key"), "n=1 is not a key");
    }
}
