//! The book in `docs/`: every page is in its summary, what it includes is there, and no relative
//! link of any page of the repository leads nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use oaic_integration::markdown::{included, links, normal, outside_fences};
use oaic_localnet::workspace_root;

#[test]
fn every_page_is_in_the_summary_and_every_line_of_it_is_a_page() {
    let docs = workspace_root().join("docs");
    let summary = docs.join("SUMMARY.md");
    let listed: BTreeSet<PathBuf> = links(&read(&summary))
        .iter()
        .map(|link| normal(&docs.join(link.target)))
        .collect();
    let mut pages = BTreeSet::new();
    collect(&docs, &mut pages);
    pages.remove(&summary);
    let lines_without_a_page: Vec<_> = listed.difference(&pages).collect();
    let pages_without_a_line: Vec<_> = pages.difference(&listed).collect();
    assert!(lines_without_a_page.is_empty(), "{lines_without_a_page:?}");
    assert!(pages_without_a_line.is_empty(), "{pages_without_a_line:?}");
    assert!(pages.len() > 50, "only {} pages", pages.len());
}

#[test]
fn every_contract_has_a_page() {
    let root = workspace_root();
    for entry in fs::read_dir(root.join("contracts")).expect("the contracts") {
        let contract = entry.expect("a contract").path();
        let name = contract
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let page = read(&root.join("docs/contracts").join(format!("{name}.md")));
        let include = format!("{{{{#include ../../contracts/{name}/README.md}}}}");
        assert!(
            page.contains(&include),
            "docs/contracts/{name}.md lacks {include}"
        );
    }
}

#[test]
fn what_pages_include_is_there() {
    for page in all_pages() {
        for target in included(&read(&page)) {
            let path = page.parent().expect("a folder").join(target);
            assert!(
                path.is_file(),
                "{} includes {}",
                page.display(),
                path.display()
            );
        }
    }
}

#[test]
fn no_relative_link_leads_nowhere() {
    let mut count = 0;
    let mut broken = vec![];
    for page in all_pages() {
        for link in links(&read(&page)) {
            let link = link.target;
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => normal(&page.parent().expect("a folder").join(file)),
            };
            let known = || headings(&target).contains(anchor);
            if !target.exists() || !(anchor.is_empty() || known()) {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(count > 150, "only {count} links were found");
}

/// Pages that name what is gone.
const HISTORY: [&str; 2] = ["CHANGELOG.md", "docs/upgrading.md"];

#[test]
fn every_path_that_a_page_names_is_there() {
    let root = workspace_root();
    let mut count = 0;
    let mut gone = vec![];
    for page in all_pages() {
        if HISTORY.iter().any(|name| page == root.join(name)) {
            continue;
        }
        for path in paths(&read(&page)) {
            count += 1;
            if !root.join(&path).exists() {
                gone.push(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(gone.is_empty(), "{}", gone.join("\n"));
    assert!(count > 40, "only {count} paths were found");
}

/// Inline code that is a path from the root, without a placeholder such as `NAME`.
fn paths(text: &str) -> Vec<String> {
    let folders = [
        "adapter/",
        "contracts/",
        "docs/",
        "economy/",
        "integration/",
        "localnet/",
        "packages/",
        "schema/",
        "xtask/",
        "zk-verifier/",
    ];
    let is_path = |code: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let placeholder =
            |part: &str| !part.ends_with(".md") && part.contains(|c: char| c.is_ascii_uppercase());
        folders.iter().any(|folder| code.starts_with(folder))
            && code.chars().all(plain)
            && !code.split('/').any(placeholder)
    };
    let lines = outside_fences(text);
    lines
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|code| is_path(code))
        .map(str::to_owned)
        .collect()
}

/// Every Markdown file of the repository.
fn all_pages() -> BTreeSet<PathBuf> {
    let mut pages = BTreeSet::new();
    collect(&workspace_root(), &mut pages);
    pages
}

fn collect(folder: &Path, pages: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the workspace") {
        let path = entry.expect("an entry of a folder").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            collect(&path, pages);
        } else if name.ends_with(".md") {
            pages.insert(path);
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Anchors of a page's headings, those of what it includes among them.
fn headings(page: &Path) -> BTreeSet<String> {
    let text = read(page);
    let mut anchors: BTreeSet<String> = included(&text)
        .iter()
        .flat_map(|target| headings(&page.parent().expect("a folder").join(target)))
        .collect();
    let titles = text.lines().filter(|line| line.starts_with('#'));
    anchors.extend(titles.map(|title| anchor(title.trim_start_matches('#').trim())));
    anchors
}

/// As GitHub and mdBook make it.
fn anchor(title: &str) -> String {
    let plain = title
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    plain
        .flat_map(char::to_lowercase)
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[test]
fn anchors_are_githubs() {
    assert_eq!(
        anchor("The node, and how far it is believed"),
        "the-node-and-how-far-it-is-believed"
    );
}
