//! `oaic data register-query|close-query`, and the file that describes queries.

use std::path::{Path, PathBuf};

use cosmwasm_std::Binary;
use oaic_circuits::answer::Row;
use oaic_math::score::{terms, told};
use oaic_messages::data_market::{ExecuteMsg, NewQuery, Query, QueryKind, MIN_ROWS};
use oaic_messages::events::data_market::QueryRegistered;
use oaic_sealed_data::table::Table;
use oaic_sealed_data::wire;
use serde::Deserialize;

use super::home::Home;
use super::market::{failure, price, proven, send, table_failure};
use super::sales::{Own, Sales};
use super::tables::names;
use super::terms;
use crate::commands::offer::toml_file;
use crate::commands::prelude::*;

pub(super) const TEMPLATE: &str = r#"# Queries over a table: `oaic data list --queries FILE`, `oaic data register-query LISTING FILE`.
# A registered query never changes. Register few: docs/data.md says what answers reveal together.

[[query]]
kind = "count"            # count, sum, mean, histogram, score
price = "0.1oaic"         # of one answer
partition = 0             # a number, as `oaic data pack --table` printed it [default: 0]
min_rows = 10             # no answer for fewer rows, at least 10 [default: 10]

[[query]]
kind = "mean"
column = "completion"         # one of the table's; sum, mean and histogram have one
scale = 1000              # the mean times this is rounded down [default: 1]
price = "1oaic"

[[query]]
kind = "histogram"
column = "completion"
bounds = [100, 1000, 10000]   # lower bounds of the second bucket and later ones, at most 7
price = "2oaic"

[[query]]
kind = "score"            # sum over rows of weight x column, and a bias a row
weights = { completion = 3 }
bias = -5
price = "2oaic"
"#;

#[derive(Debug, Args)]
pub struct RegisterArgs {
    /// Which listing
    listing: u64,
    /// TOML file, as `oaic data query-template` prints it
    file: PathBuf,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct CloseArgs {
    /// Which listing
    listing: u64,
    /// Number of the query
    #[arg(long)]
    query: u32,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueryFile {
    query: Vec<Described>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Count,
    Sum,
    Mean,
    Histogram,
    Score,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    kind: Kind,
    price: String,
    #[serde(default)]
    partition: u16,
    min_rows: Option<u16>,
    column: Option<String>,
    scale: Option<u32>,
    bounds: Option<Vec<u32>>,
    weights: Option<std::collections::BTreeMap<String, i64>>,
    bias: Option<i64>,
}

impl QueryFile {
    pub(super) fn load(path: &Path) -> Result<Self> {
        let missing = |e: CliError| e.next("oaic data query-template > queries.toml");
        toml_file(
            path,
            missing,
            "`oaic data query-template` prints an example",
        )
    }

    /// As the market takes them; columns by the names that the listing has.
    pub(super) fn queries(&self, columns: &[String]) -> Result<Vec<NewQuery>> {
        let numbered = self.query.iter().enumerate();
        numbered
            .map(|(place, described)| {
                described
                    .query(columns)
                    .map_err(|why| CliError::usage(format!("query {}", place + 1)).because(why))
            })
            .collect()
    }
}

impl Described {
    fn query(&self, columns: &[String]) -> std::result::Result<NewQuery, String> {
        let place = |name: &str| {
            let place = columns.iter().position(|column| column == name);
            place.ok_or_else(|| {
                format!(
                    "the table has no column '{name}'; it has {}",
                    columns.join(", ")
                )
            })
        };
        let column = || {
            let name = self.column.as_deref().ok_or("`column` is missing")?;
            u8::try_from(place(name)?).map_err(|e| e.to_string())
        };
        let kind = match self.kind {
            Kind::Count => QueryKind::Count,
            Kind::Sum => QueryKind::Sum { column: column()? },
            Kind::Mean => QueryKind::Mean {
                column: column()?,
                scale: self.scale.unwrap_or(1),
            },
            Kind::Histogram => QueryKind::Histogram {
                column: column()?,
                bounds: self.bounds.clone().ok_or("`bounds` is missing")?,
            },
            Kind::Score => {
                let mut weights = vec![0; columns.len()];
                for (name, weight) in self.weights.as_ref().ok_or("`weights` is missing")? {
                    if let Some(slot) = weights.get_mut(place(name)?) {
                        *slot = *weight;
                    }
                }
                QueryKind::Score {
                    weights,
                    bias: self.bias.unwrap_or(0),
                }
            }
        };
        self.only(&kind)?;
        let amount: Amount = self.price.parse()?;
        Ok(NewQuery {
            query: Query {
                kind,
                partition: self.partition,
                min_rows: self.min_rows.unwrap_or(MIN_ROWS),
            },
            price: price("`price`", amount).map_err(|e| e.to_string())?,
        })
    }

    /// A word that this kind doesn't know is a slip, and would be ignored silently.
    fn only(&self, kind: &QueryKind) -> std::result::Result<(), String> {
        let known: &[&str] = match kind {
            QueryKind::Count => &[],
            QueryKind::Sum { .. } => &["column"],
            QueryKind::Mean { .. } => &["column", "scale"],
            QueryKind::Histogram { .. } => &["column", "bounds"],
            QueryKind::Score { .. } => &["weights", "bias"],
        };
        let given = [
            ("column", self.column.is_some()),
            ("scale", self.scale.is_some()),
            ("bounds", self.bounds.is_some()),
            ("weights", self.weights.is_some()),
            ("bias", self.bias.is_some()),
        ];
        match given
            .iter()
            .find(|(name, given)| *given && !known.contains(name))
        {
            Some((name, _)) => Err(format!("`{name}` means nothing for this kind of query")),
            None => Ok(()),
        }
    }
}

pub(super) fn register(args: &RegisterArgs, ctx: &Context) -> Result<()> {
    // By names of columns, which a node could swap: a query is registered for good.
    let found = proven::listing(&ctx.proven()?, args.listing)?;
    let Some(table) = &found.version.table else {
        return Err(CliError::usage(format!(
            "listing {} has no table that queries could be answered from",
            args.listing
        )));
    };
    let queries = QueryFile::load(&args.file)?
        .queries(&names(&terms::shown(&found)?.columns))
        .map_err(|e| e.in_file(&args.file))?;
    warn_of(&table.commitment, &queries, ctx).map_err(|e| e.in_file(&args.file))?;
    let many = if queries.len() == 1 {
        "query"
    } else {
        "queries"
    };
    let what = format!("add {} {many} to listing {}", queries.len(), args.listing);
    if !args.tx.dry_run {
        let mut own = Own::default();
        own.add(queries.iter().map(|new| &new.query))?;
        Sales::open(ctx)?.grow(args.listing, own)?;
    }
    let msg = ExecuteMsg::RegisterQueries {
        listing: args.listing,
        queries,
    };
    let plan = Plan::new(&what).call(ctx.data_market()?.call(&msg)?);
    let Some(outcome) = ctx.send(&args.tx, plan)? else {
        return Ok(());
    };
    let added: Vec<QueryRegistered> = ctx.data_market()?.events(&outcome).unwrap_or_default();
    ctx.out.print(&Registered {
        listing: args.listing,
        queries: added.iter().map(|event| event.query).collect(),
        sent: Sent::new(what, &outcome),
    })
}

#[derive(Debug, Serialize)]
struct Registered {
    listing: u64,
    /// Numbers of the new queries, in the file's order.
    queries: Vec<u32>,
    #[serde(flatten)]
    sent: Sent,
}

impl Report for Registered {
    const SCHEMA: &'static str = "oaic/data-registered/1";

    fn human(&self, out: &mut String) {
        self.sent.human(out);
        let numbers: Vec<String> = self.queries.iter().map(u32::to_string).collect();
        fields(out, &[("new queries", numbers.join(", "))]);
    }
}

pub(super) fn close(args: &CloseArgs, ctx: &Context) -> Result<()> {
    let msg = ExecuteMsg::CloseQuery {
        listing: args.listing,
        query: args.query,
    };
    let what = format!("close query {} of listing {}", args.query, args.listing);
    send(what, &msg, &args.tx, ctx)
}

/// Queries that this table can't answer are refused before they are registered for good, those with
/// a bucket of a few rows among them: each order of one would only run out of time. Where the table isn't kept nothing can be said.
pub(super) fn warn_of(commitment: &Binary, queries: &[NewQuery], ctx: &Context) -> Result<()> {
    let commitment = wire::element("table.commitment", commitment).map_err(failure)?;
    let home = Home::of(ctx);
    if !home.has_table(&commitment) {
        if !queries.is_empty() {
            ctx.out
                .warn("the table isn't kept here, so its queries aren't tried");
        }
        return Ok(());
    }
    let table = home.table(&commitment)?;
    for (place, new) in queries.iter().enumerate() {
        table.check_query(&new.query).map_err(|e| {
            table_failure(e).next(format!("correct query {} of the file", place + 1))
        })?;
        if let Some(told) = told_apart(&table, &new.query) {
            ctx.out.warn(format!(
                "one answer to query {} tells {told} numbers apart: beside columns as narrow as these \
                 its weights are the digits of a number, and each sum, or the number of rows, can be \
                 read off. Price it as {told} queries, or bring the weights closer to each other",
                place + 1
            ));
        }
    }
    Ok(())
}

/// Refuses a table that can't answer what can be ordered of a listing: each order would only run
/// out of time. Which queries there are is proven: a node that hides one would cost its orders. Where
/// the table isn't kept nothing can be said.
pub(super) fn ensure_still_answered(
    listing: u64,
    commitment: &Binary,
    ctx: &Context,
) -> Result<()> {
    let commitment = wire::element("table.commitment", commitment).map_err(failure)?;
    let home = Home::of(ctx);
    if !home.has_table(&commitment) {
        return Ok(());
    }
    let table = home.table(&commitment)?;
    let queries = proven::queries(&ctx.proven()?, listing)?;
    for asked in queries.iter().filter(|asked| asked.open) {
        table.check_query(&asked.query).map_err(|e| {
            table_failure(e).next(format!(
                "it is asked by query {0}: `oaic data close-query {listing} --query {0}` first, or \
                 list another table",
                asked.id
            ))
        })?;
    }
    Ok(())
}

/// How many numbers an answer to a score tells, of a partition with values like these; None: one, as
/// it should be, or it is not a score.
fn told_apart(table: &Table, query: &Query) -> Option<usize> {
    let QueryKind::Score { weights, bias } = &query.kind else {
        return None;
    };
    // Not of the others: one value that is out of line there makes no column wide here.
    let of = |row: &&Row| row.partition == query.partition;
    let rows: Vec<&Row> = table.rows().iter().filter(of).collect();
    let values = |column: usize| {
        rows.iter()
            .filter_map(move |row| row.columns.get(column).copied())
    };
    let columns: Vec<(i64, Vec<u32>)> = (0..)
        .zip(weights)
        .map(|(column, weight)| (*weight, values(column).collect()))
        .collect();
    let told = told(&terms(&columns, *bias, rows.len() as u64));
    (told > 1).then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queries(text: &str) -> Result<Vec<NewQuery>> {
        let columns = ["other".to_owned(), "tokens".to_owned()];
        toml::from_str::<QueryFile>(text).unwrap().queries(&columns)
    }

    #[test]
    fn the_template_is_valid_and_finds_its_columns() {
        // Those of docs/data.md's table.
        let columns = ["prompt".to_owned(), "completion".to_owned()];
        let template = toml::from_str::<QueryFile>(TEMPLATE).unwrap();
        let found = template.queries(&columns).unwrap();
        assert_eq!(found.len(), 4);
        assert_eq!(
            found[1].query.kind,
            QueryKind::Mean {
                column: 1,
                scale: 1_000
            }
        );
        assert_eq!(
            found[3].query.kind,
            QueryKind::Score {
                weights: vec![0, 3],
                bias: -5
            }
        );
        assert_eq!(found[0].query.min_rows, MIN_ROWS);
    }

    /// Audit 7: the tool has the table, and sees what the market can't.
    #[test]
    fn a_score_that_sells_several_sums_is_told_from_one_that_sells_one() {
        let narrow = (0..40).map(|row| format!("may,{},{}\n", row % 2, row % 3));
        // What is wide in another month hides nothing of this one.
        let wide = (0..10).map(|row| format!("missing,{0},{0}\n", u32::MAX - row));
        let rows: String = narrow.chain(wide).collect();
        let choice = oaic_sealed_data::table::Choice {
            seller: "oaic1seller".into(),
            columns: vec!["a".to_owned(), "b".to_owned()],
            partition: Some("month".to_owned()),
            size: None,
        };
        let csv = format!("month,a,b\n{rows}");
        let table = oaic_sealed_data::table::read_from("rows", csv.as_bytes(), &choice).unwrap();
        let told = |weights: [i64; 2], bias| {
            let kind = QueryKind::Score {
                weights: weights.into(),
                bias,
            };
            let query = Query {
                kind,
                partition: 0,
                min_rows: MIN_ROWS,
            };
            told_apart(&table, &query)
        };
        assert_eq!(told([1, 2], 0), None);
        assert_eq!(told([1, 1_000], 0), Some(2));
        assert_eq!(told([1, 1_000], 1_000_000), Some(3));
    }

    #[test]
    fn slips_are_named_instead_of_registered() {
        for (text, word) in [
            ("kind = \"sum\"", "`column` is missing"),
            ("kind = \"sum\"\ncolumn = \"token\"", "other, tokens"),
            ("kind = \"count\"\nscale = 7", "`scale` means nothing"),
            (
                "kind = \"histogram\"\ncolumn = \"tokens\"",
                "`bounds` is missing",
            ),
        ] {
            let error = queries(&format!("[[query]]\nprice = \"1oaic\"\n{text}")).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
        let free = queries("[[query]]\nprice = \"0oaic\"\nkind = \"count\"").unwrap_err();
        assert!(free.to_string().contains("at least 1uoaic"), "{free}");
    }
}
