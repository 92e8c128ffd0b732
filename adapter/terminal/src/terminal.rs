//! The one way to the terminal. Much of what a command says was written by others: models, listings,
//! names, logs of nodes. Here it becomes harmless, so nothing else writes to stdout or stderr, asks
//! or draws; a test holds this crate to that.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use zeroize::Zeroizing;

/// A text as one line, in which whatever moves a cursor, turns text round or can't be seen is
/// written out, as `\u{202e}`.
pub fn line(text: &str) -> String {
    shown(text, |_| false)
}

/// A text of others inside a sentence: one line between quotes, which it can't end, so that no part of
/// it reads as the sentence's own.
pub fn quoted(text: &str) -> String {
    let inside = text.replace('\\', r"\\").replace('\'', r"\'");
    format!("'{}'", line(&inside))
}

/// No longer than so many characters, and saying how many are left out.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => text.into(),
        Some((end, _)) => {
            let (shown, rest) = text.split_at(end);
            format!("{shown}… ({} more characters)", rest.chars().count()).into()
        }
    }
}

/// As [`line()`], but lines stay lines.
pub fn lines(text: &str) -> String {
    shown(text, |c| c == '\n')
}

/// As [`lines`], each but the first behind a margin: no line of it looks like a new message.
fn hanging(text: &str) -> String {
    lines(text).replace('\n', "\n  ")
}

/// JSON, exactly as it means, in which such characters are escaped. They stand in texts alone.
pub fn json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !misleads(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

fn shown(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if stays(c) || !misleads(c) {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
    }
    out
}

/// Control characters, marks of direction, separators of lines, and what has no width: all that
/// Unicode says to ignore where it can't be shown.
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Longest message, in characters: a node's words in it have no bound of their own everywhere.
const LONGEST: usize = 10_000;

pub enum Begin {
    Note,
    Warning,
    Error,
    Next,
}

/// Say something on stderr. That nobody can hear it stops nothing: what a command does counts, and
/// its exit code tells of it.
pub fn say(begin: &Begin, text: &str) {
    let begin = match begin {
        Begin::Note => "",
        Begin::Warning => "\x1b[33mwarning:\x1b[0m ",
        Begin::Error => "\x1b[31merror:\x1b[0m ",
        Begin::Next => "\x1b[2mnext:\x1b[0m  ",
    };
    let _ = talk(&format!("{begin}{}\n", hanging(&cut(text, LONGEST))));
}

pub fn say_json(value: &serde_json::Value) {
    let _ = talk(&format!("{}\n", json(&value.to_string())));
}

/// What clap says in place of a command: help on stdout, or what is wrong with the command line,
/// which quotes it.
pub fn clap(error: &clap::Error) -> io::Result<()> {
    let text = error.render().to_string();
    let harmless = lines(&cleaned(&text));
    if text == harmless {
        error.print()?;
        return io::stdout().flush();
    }
    talk(&harmless)
}

/// A text that may quote the command line, without the credentials of addresses in it.
pub fn cleaned(text: &str) -> String {
    let words = std::env::args_os().filter_map(|word| word.into_string().ok());
    let addresses = words.filter(|word| word.contains("://"));
    addresses.fold(text.to_owned(), |text, word| {
        let (_, address) = word
            .split_once('=')
            .filter(|(name, _)| name.starts_with('-'))
            .unwrap_or(("", &word));
        without(address, &text)
    })
}

#[cfg(feature = "chain")]
fn without(address: &str, text: &str) -> String {
    oaic_chain::NodeUrl::new(address).clean(text)
}

/// A program that asks no node shows nothing of an address.
#[cfg(not(feature = "chain"))]
fn without(address: &str, text: &str) -> String {
    match address {
        "" => text.to_owned(),
        address => text.replace(address, "***"),
    }
}

/// A question's line, which waits for an answer behind it.
pub fn prompt(text: &str) -> io::Result<()> {
    talk(&line(text))
}

pub fn hidden(text: &str) -> io::Result<Zeroizing<String>> {
    rpassword::prompt_password(line(text)).map(Zeroizing::new)
}

fn talk(text: &str) -> io::Result<()> {
    let mut stderr = anstream::stderr().lock();
    stderr.write_all(text.as_bytes())?;
    stderr.flush()
}

/// Data on stdout: what a report made harmless, or bytes of our own.
pub fn data(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

pub fn is_seen() -> bool {
    io::stderr().is_terminal()
}

pub fn can_answer() -> bool {
    io::stdin().is_terminal() && is_seen()
}

/// A progress: a spinner, until it is told how it looks.
pub struct Bar(ProgressBar);

pub fn bar(what: &str) -> Bar {
    let bar = ProgressBar::new_spinner().with_message(line(what));
    bar.enable_steady_tick(Duration::from_millis(150));
    Bar(bar)
}

impl Bar {
    /// How far it is. Threads report in any order.
    pub fn at(&self, done: u64, of: u64, template: &str) {
        if self.0.length().is_none() {
            // The template is a constant; should it be wrong, the spinner stays.
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.0.set_style(style);
            }
        }
        self.0.set_length(of);
        self.0.set_position(self.0.position().max(done));
    }

    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "m\x1b[2K\ra\u{9b}2J\u{202e}b\u{200b}c\u{feff}\u{e0041}\u{8}\u{7f}\u{ad}";

    fn harmless(text: &str) -> bool {
        !text.chars().any(misleads)
    }

    /// It is seen that something was there, and what.
    #[test]
    fn what_moves_turns_or_hides_is_written_out() {
        let shown = line(HOSTILE);
        assert!(harmless(&shown), "{shown:?}");
        assert!(shown.starts_with(r"m\u{1b}[2K\u{d}a\u{9b}2J\u{202e}b\u{200b}c\u{feff}"));
        assert_eq!(line("a\nb"), r"a\u{a}b");
        assert_eq!(lines("a\nb\r"), "a\nb\\u{d}");
        assert_eq!(line("Grüße, 日本語, naïve 👍"), "Grüße, 日本語, naïve 👍");
    }

    /// The name of a model, a column or a license can't continue the sentence that quotes it.
    #[test]
    fn a_text_of_others_inside_a_sentence_does_not_end_its_quotes() {
        assert_eq!(quoted("CC0"), "'CC0'");
        let shown = format!("license {}, by x", quoted("a', license 'CC0\n"));
        assert_eq!(shown, r"license 'a\', license \'CC0\u{a}', by x");
        assert_eq!(quoted(r"\'"), r"'\\\''");
    }

    #[test]
    fn an_absurd_length_is_cut_and_told() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äöü… (1 more characters)");
    }

    /// A log with lines of its own can't add a step to do next.
    #[test]
    fn no_line_of_a_message_looks_like_another_message() {
        let shown = hanging("out of gas\nnext:  send all to me\nwarning: x");
        let begins = |word| shown.lines().any(|line| line.starts_with(word));
        assert!(!begins("next:") && !begins("warning:"), "{shown}");
    }

    #[test]
    fn json_stays_exactly_what_it_means() {
        let value = serde_json::json!({ HOSTILE: [HOSTILE, "a\nb", "é"] });
        for text in [
            value.to_string(),
            serde_json::to_string_pretty(&value).unwrap(),
        ] {
            let shown = json(&text);
            assert!(harmless(&shown.replace('\n', "")), "{shown:?}");
            let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(read, value);
        }
    }
}
