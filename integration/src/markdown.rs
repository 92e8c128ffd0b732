//! Links and includes of Markdown pages.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};

/// A link or an image: `[text](target)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// Bytes of the whole link.
    pub range: Range<usize>,
    pub text: &'a str,
    pub target: &'a str,
}

/// The links of a page, in order; brackets in code are none.
pub fn links(page: &str) -> Vec<Link<'_>> {
    let prose = prose(page);
    let is_prose = |at: usize| prose.get(at).copied().unwrap_or(false);
    let middles = page.match_indices("](").map(|(at, _)| at);
    middles
        .filter(|at| is_prose(*at))
        .filter_map(|middle| {
            let open = opening(page, middle, is_prose)?;
            let start = middle + 2;
            let end = start + page.get(start..)?.find(')')?;
            Some(Link {
                range: open..end + 1,
                text: page.get(open + 1..middle)?,
                target: page.get(start..end)?,
            })
        })
        .collect()
}

/// Where the bracket that a closing one at `close` belongs to is.
fn opening(page: &str, close: usize, is_prose: impl Fn(usize) -> bool) -> Option<usize> {
    let mut depth = 0;
    let before = page.get(..close)?.bytes().enumerate().rev();
    for (at, byte) in before.filter(|(at, _)| is_prose(*at)) {
        match byte {
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(at),
            b'[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// For each byte of a page whether it is prose: outside of fences and of inline code.
fn prose(page: &str) -> Vec<bool> {
    let mut prose = vec![];
    let mut fenced = false;
    for line in page.split_inclusive('\n') {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        let mut code = fenced || fence;
        for byte in line.bytes() {
            prose.push(!code);
            code ^= byte == b'`' && !(fenced || fence);
        }
    }
    prose
}

/// The lines of a page that are not in a fenced block.
pub fn outside_fences(page: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    page.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// What a page of the book includes.
pub fn included(page: &str) -> Vec<&str> {
    let targets = page.split("{{#include ").skip(1);
    targets
        .filter_map(|rest| Some(rest.split_once("}}")?.0))
        .collect()
}

/// A path without `..`, whether or not there is such a file.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(normal.pop()),
            part => normal.push(part),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_in_code_are_none() {
        let page = "[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n![g](h.png) [`i[0]`\nj](k.md)\n";
        let found = links(page);
        let targets: Vec<_> = found.iter().map(|link| link.target).collect();
        assert_eq!(targets, ["b.md", "h.png", "k.md"]);
        assert_eq!(found[2].text, "`i[0]`\nj");
        assert_eq!(&page[found[0].range.clone()], "[a](b.md)");
    }
}
