//! `cargo xtask book-links`: mdBook's preprocessor of `docs/`.
//!
//! Pages of the book include files of the repository, such as a contract's README, and these link to
//! each other by where they lie. A link to a file that a page of the book is, or includes, becomes one
//! to that page; of a link to any other file of the repository only the text stays.

use std::collections::BTreeMap;
use std::fs;
use std::io::{stdin, stdout};
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use oaic_integration::markdown::{included, links, normal};
use oaic_localnet::workspace_root;
use serde_json::Value;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// `supports RENDERER`, as mdBook asks first; without it the book is read from stdin.
    #[arg(value_name = "QUESTION")]
    question: Vec<String>,
}

/// Reads the book as mdBook writes it, and writes it with its includes and links resolved.
pub fn run(args: &Args) -> Result<()> {
    if !args.question.is_empty() {
        return Ok(());
    }
    let Value::Array(mut input) = serde_json::from_reader(stdin()).context("not mdBook's input")?
    else {
        bail!("mdBook sends a list of its context and the book");
    };
    let mut book = input.pop().context("mdBook sent no book")?;
    let book_links = Links::of(&workspace_root().join("docs"), &mut book)?;
    for_each_page(&mut book, &mut |page, content| {
        *content = book_links.resolved(page, content)?;
        Ok(())
    })?;
    Ok(serde_json::to_writer(stdout(), &book)?)
}

/// Where the files that the book is made of are read.
struct Links {
    docs: PathBuf,
    /// Page in which a file is: itself, or the one that includes it; by path.
    pages: BTreeMap<PathBuf, PathBuf>,
}

impl Links {
    fn of(docs: &Path, book: &mut Value) -> Result<Self> {
        let mut pages = BTreeMap::new();
        for_each_page(book, &mut |page, content| {
            let page = docs.join(page);
            for target in included(content) {
                pages.insert(normal(&folder(&page).join(target)), page.clone());
            }
            pages.insert(page.clone(), page);
            Ok(())
        })?;
        let docs = docs.to_owned();
        Ok(Self { docs, pages })
    }

    /// A page's text with what it includes.
    fn resolved(&self, page: &Path, content: &str) -> Result<String> {
        let page = self.docs.join(page);
        let mut text = self.relinked(&page, folder(&page), content);
        for target in included(content) {
            let path = normal(&folder(&page).join(target));
            let file = fs::read_to_string(&path)
                .with_context(|| format!("{} includes {}", page.display(), path.display()))?;
            let file = self.relinked(&page, folder(&path), &file);
            text = text.replace(&format!("{{{{#include {target}}}}}"), &file);
        }
        Ok(text)
    }

    /// Text that lies in a folder, with links as a page has to write them.
    fn relinked(&self, page: &Path, lies_in: &Path, text: &str) -> String {
        let mut out = String::new();
        let mut done = 0;
        for link in links(text) {
            let (file, anchor) = link.target.split_once('#').unwrap_or((link.target, ""));
            if file.is_empty() || file.contains("://") || link.range.start < done {
                continue;
            }
            let target = normal(&lies_in.join(file));
            let in_book = self.pages.get(&target);
            let in_docs = target.starts_with(&self.docs).then_some(&target);
            let target = in_book.or(in_docs);
            let target = target.map(|target| relative(folder(page), target));
            out += &text[done..link.range.start];
            out += &match (target, anchor) {
                (Some(target), "") => format!("[{}]({target})", link.text),
                (Some(target), anchor) => format!("[{}]({target}#{anchor})", link.text),
                (None, _) => link.text.to_owned(),
            };
            done = link.range.end;
        }
        out + &text[done..]
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// The way from a folder to a file, both absolute.
fn relative(from: &Path, to: &Path) -> String {
    let common = from.components().zip(to.components());
    let common = common.take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| "..".into());
    let down = to.components().skip(common);
    let parts = up.chain(down.map(|part| part.as_os_str().to_string_lossy()));
    parts.collect::<Vec<_>>().join("/")
}

/// Calls `change` with the path and the text of every page.
fn for_each_page(
    book: &mut Value,
    change: &mut impl FnMut(&Path, &mut String) -> Result<()>,
) -> Result<()> {
    match book {
        Value::Array(items) => items.iter_mut().try_for_each(|i| for_each_page(i, change)),
        Value::Object(fields) => {
            let path = fields.get("source_path").and_then(Value::as_str);
            if let Some(path) = path.map(PathBuf::from) {
                if let Some(Value::String(content)) = fields.get_mut("content") {
                    change(&path, content)?;
                }
            }
            fields
                .values_mut()
                .try_for_each(|value| for_each_page(value, change))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_those_out_of_the_book_are_text() {
        let docs = workspace_root().join("docs");
        let page = |path: &str, content: &str| serde_json::json!({ "Chapter": { "source_path": path, "content": content } });
        let include = "{{#include ../../contracts/token/README.md}}";
        let items = [page("cli.md", ""), page("contracts/token.md", include)];
        let pages = Links::of(&docs, &mut serde_json::json!({ "items": items })).unwrap();
        let from = docs.join("contracts/token.md");
        let text = "[a](../../docs/cli.md#b) [`c`](src/events.rs) [d](https://e) ![f](../../docs/img/g.png)";
        let lies_in = workspace_root().join("contracts/token");
        assert_eq!(
            pages.relinked(&from, &lies_in, text),
            "[a](../cli.md#b) `c` [d](https://e) ![f](../img/g.png)"
        );
        let readme = "[token](../contracts/token/README.md)";
        let page = docs.join("cli.md");
        assert_eq!(
            pages.relinked(&page, &docs, readme),
            "[token](contracts/token.md)"
        );
        let text = pages.resolved(Path::new("contracts/token.md"), include);
        assert!(text.unwrap().starts_with('#'));
    }
}
