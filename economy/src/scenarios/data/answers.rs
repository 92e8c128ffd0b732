//! `data-answers`: a buyer learns mean and histogram of a table's tokens and never sees a row.

use std::fs;

use anyhow::{bail, ensure, Context, Result};
use cosmwasm_std::Uint128;
use oaic_circuits::answer::{AnswerCircuit, EvaluateError};
use oaic_circuits::{seal, Provable};
use oaic_messages::data_market::{
    self, Ask, Column, ExecuteMsg, NewQuery, Offer, OrderStatus, Query, QueryKind, ReceiveMsg, Rows,
};
use oaic_prover::Prover;
use oaic_sealed_data::table::{self, Answer, Choice, Sale, Table, TableError};
use oaic_sealed_data::wire;

use super::trade::{
    Trade, ACTORS, AT_BUYER, AT_CHAIN, AT_SELLER, BUYER, CRANK, PURSE, REFERRER, SELLER,
};
use super::{totals, usage};
use crate::audit::Audit;
use crate::format::{grouped, oaic_short};
use crate::report::{ExchangeFigure, StepKind, View};
use crate::scenarios::deployed::oaic;
use crate::scenarios::exchange::Exchange;
use crate::scenarios::proving::Telling;
use crate::scenarios::{Outcome, Scenario, Setup};

const DEFAULT_ROWS: usize = 64;

/// A partition with fewer rows isn't answered for.
const MIN_ROWS: u16 = 10;

/// A mean is given in thousandths.
const SCALE: u32 = 1_000;

/// What a mean costs, in OAIC.
const MEAN_PRICE: u64 = 2;

/// What a histogram costs, in OAIC.
const HISTOGRAM_PRICE: u64 = 5;

/// Lower bounds of a histogram's buckets of tokens, but the first one's.
const BOUNDS: [u32; 6] = [10, 30, 100, 300, 1_000, 3_000];

pub struct DataAnswers;

impl Scenario for DataAnswers {
    fn name(&self) -> &'static str {
        "data-answers"
    }

    fn summary(&self) -> &'static str {
        "sells mean and histogram of a table's tokens to a buyer who never sees a row"
    }

    fn run(&self, setup: &Setup<'_>) -> Result<Outcome> {
        let telling = Telling(setup.progress);
        let prover = Prover::open(None, &telling)?;
        let rows = setup.options.calls.unwrap_or(DEFAULT_ROWS);
        match rows > usize::from(Rows::R64.count()) {
            false => prover.setup_of::<AnswerCircuit<64>>()?,
            true => prover.setup_of::<AnswerCircuit<1024>>()?,
        };
        let mut trade = Trade::begin(setup, self.name(), prover)?;
        let table = table(&trade, rows, setup.options.seed)?;

        setup
            .progress
            .stage("listing the table's commitment and queries");
        let asked = queries(&table)?;
        let listing = list(&mut trade, &table, &asked)?;

        setup
            .progress
            .count("asking and answering", asked.len().try_into()?);
        let mut answers = Vec::new();
        for (number, (query, price)) in (1..).zip(&asked) {
            let order = ask(&mut trade, listing, number, *price)?;
            answer(&mut trade, &table, query, order)?;
            answers.push((query.clone(), order, read(&mut trade, query, order)?));
            setup.progress.done(1);
        }
        // Nobody answers the last one.
        let silent = ask(&mut trade, listing, 1, oaic(MEAN_PRICE))?;
        setup.progress.stage("waiting for the window to end");
        trade.wait(trade.params.delivery_window + 1)?;
        let outcome = trade.execute(CRANK, &ExecuteMsg::Refund { order: silent })?;
        trade.refunded("the last order was never answered", &outcome)?;
        for (_, order, _) in &answers {
            let (order, stars) = (*order, 4);
            trade.execute(BUYER, &ExecuteMsg::Rate { order, stars })?;
        }
        let what = "rates each answer";
        trade.step(AT_BUYER, AT_CHAIN, StepKind::Transaction, what);
        trade.claim(listing)?;
        trade.report(answers[0].1)?;

        let mut audit = Audit::default();
        for (query, order, answer) in &answers {
            let right = *answer == table.evaluate(query)?;
            let rule = "what the buyer read = what the table says (1: it is)";
            audit.equal(format!("order {order}"), rule, right, true);
        }
        // Less the buyer's part of the silent seller's deposit.
        let compensated = totals::read(&trade)?.compensated;
        let spent = oaic(PURSE) + compensated - trade.purse(BUYER)?;
        let due: Uint128 = asked.iter().map(|(_, price)| *price).sum();
        let rule = "the buyer paid for what was answered alone";
        audit.equal("buyer", rule, spent, due);
        let refunded = trade.state(silent)?.status == OrderStatus::Refunded;
        let rule = "the unanswered order was given back (1: it was)";
        audit.equal("buyer", rule, refunded, true);
        totals::check(&trade, &mut audit)?;
        finish(setup, trade, audit, &table, &answers)
    }
}

/// The seller's table: the tokens of generated calls, a partition for each model.
fn table(trade: &Trade<'_>, rows: usize, seed: u64) -> Result<Table> {
    let path = trade.path(SELLER, "usage.csv")?;
    fs::write(&path, usage::csv(rows, seed)?)?;
    let choice = Choice {
        seller: trade.deployed.who(SELLER)?.to_string(),
        columns: vec![usage::PROMPT.to_owned(), usage::COMPLETION.to_owned()],
        partition: Some(usage::MODEL.to_owned()),
        size: None,
    };
    Ok(table::read(&path, &choice)?)
}

/// Mean and histogram of each partition, with their prices.
fn queries(table: &Table) -> Result<Vec<(Query, Uint128)>> {
    let prompt = table.column(usage::PROMPT)?;
    let completion = table.column(usage::COMPLETION)?;
    let mut queries = Vec::new();
    for partition in table.partitions() {
        ensure!(
            partition.rows >= usize::from(MIN_ROWS),
            "only {} rows are of '{}', and fewer than {MIN_ROWS} are never answered for: generate \
             more rows with --calls",
            partition.rows,
            partition.name
        );
        let of = |kind| Query {
            kind,
            partition: partition.number,
            min_rows: MIN_ROWS,
        };
        let (column, scale) = (prompt, SCALE);
        queries.push((of(QueryKind::Mean { column, scale }), oaic(MEAN_PRICE)));
        let histogram = |bounds| {
            let column = completion;
            of(QueryKind::Histogram { column, bounds })
        };
        queries.push((widened(table, histogram)?, oaic(HISTOGRAM_PRICE)));
    }
    Ok(queries)
}

/// A histogram whose buckets are joined until each has none or as many rows as are demanded: no
/// other one is answered for.
fn widened(table: &Table, histogram: impl Fn(Vec<u32>) -> Query) -> Result<Query> {
    let mut bounds: Vec<u32> = BOUNDS.into();
    loop {
        let query = histogram(match bounds.is_empty() {
            true => vec![u32::MAX],
            false => bounds.clone(),
        });
        match table.check_query(&query) {
            Ok(()) => return Ok(query),
            Err(TableError::Evaluate(EvaluateError::ThinBucket { bucket, .. }))
                if !bounds.is_empty() =>
            {
                // With the one below it; the first one with the one above.
                bounds.remove(bucket.saturating_sub(2));
            }
            Err(error) => bail!(error),
        }
    }
}

fn list(trade: &mut Trade<'_>, table: &Table, asked: &[(Query, Uint128)]) -> Result<u64> {
    let what = format!("commits to {} rows under a salt", table.rows().len());
    trade.step(AT_SELLER, AT_SELLER, StepKind::Private, what);
    let offer = Offer {
        file: None,
        price_once: None,
        table: Some(data_market::Table {
            commitment: wire::binary(&table.commitment()),
            rows: table.size(),
            columns: table.columns().iter().map(Column::plain).collect(),
            partitions: table.partitions().into_iter().map(|p| p.name).collect(),
        }),
        schema: "tokens of metered calls, a partition a model".to_owned(),
        license: "CC-BY-4.0".to_owned(),
    };
    let queries = asked.iter().map(|(query, price)| NewQuery {
        query: query.clone(),
        price: *price,
    });
    let listing = trade.list(SELLER, offer, queries.collect())?;
    let what = format!("lists {} queries", asked.len());
    trade.step(AT_SELLER, AT_CHAIN, StepKind::Transaction, what);
    Ok(listing)
}

fn ask(trade: &mut Trade<'_>, listing: u64, query: u32, price: Uint128) -> Result<u64> {
    let key = trade.buyer_key(listing)?;
    let (listed, shown_to) = (trade.query(listing, query)?, trade.listing(listing)?);
    let order = ReceiveMsg::Ask(Ask {
        listing,
        version: shown_to.version.version,
        query,
        buyer_key: wire::point(&key.public()),
        max_price: listed.price,
        expect: trade.expect(&shown_to, Some(&listed)),
        authorization: None,
        referrer: Some(trade.deployed.who(REFERRER)?.into()),
    });
    let order = trade.order(price, &order)?;
    let what = format!("asks query {query}, {} OAIC into escrow", oaic_short(price));
    trade.step(AT_BUYER, AT_CHAIN, StepKind::Transaction, what);
    Ok(order)
}

/// The seller answers an order, sealed to the buyer, with a proof.
fn answer(trade: &mut Trade<'_>, table: &Table, query: &Query, order: u64) -> Result<()> {
    let state = trade.state(order)?;
    let buyer = wire::read_point("buyer_key", &state.buyer_key)?;
    let sale = table.sell(
        state.seller.as_str(),
        query,
        trade.context,
        order.into(),
        buyer,
    )?;
    let (ephemeral, masked) = (sale.statement.ephemeral, sale.statement.masked);
    let proof = match table.size() {
        Rows::R64 => trade.prove(&circuit::<64>(sale))?,
        Rows::R1024 => trade.prove(&circuit::<1024>(sale))?,
    };
    let deliver = ExecuteMsg::Answer {
        order,
        ephemeral: wire::point(&ephemeral),
        masked: masked.iter().map(wire::binary).collect(),
        proof,
    };
    trade.execute(SELLER, &deliver)?;
    let what = "answers, sealed to the buyer, and is paid";
    trade.step(AT_SELLER, AT_CHAIN, StepKind::Proof, what);
    Ok(())
}

fn circuit<const ROWS: usize>(sale: Sale) -> AnswerCircuit<ROWS> {
    AnswerCircuit::new(sale.statement, sale.witness)
}

fn read(trade: &mut Trade<'_>, query: &Query, order: u64) -> Result<Answer> {
    let state = trade.state(order)?;
    let delivered = trade.delivery(order)?;
    let masked = delivered.masked.iter();
    let masked: Vec<_> = masked
        .map(|element| wire::element("masked", element))
        .collect::<Result<_, _>>()?;
    let slots = seal::open(
        &trade.buyer_key(state.listing)?,
        &wire::read_point("ephemeral", &delivered.ephemeral)?,
        &trade.context,
        &order.into(),
        &masked,
    )?;
    let slots = slots.try_into().ok().context("an answer has 8 elements")?;
    let answer = Answer::decode(query, &slots)?;
    let what = match &answer {
        // All of it is too long for the picture; it stands beside it.
        Answer::Histogram(buckets) => format!("reads a histogram of {} buckets", buckets.len()),
        short => format!("reads: {short}"),
    };
    trade.step(AT_BUYER, AT_BUYER, StepKind::Private, what);
    Ok(answer)
}

/// An answer to one of [`queries`], after the column that it is about.
fn line(answer: &Answer) -> String {
    let column = match answer {
        Answer::Mean { .. } => usage::PROMPT,
        _ => usage::COMPLETION,
    };
    format!("{column}: {}", answer.to_string().replace('\n', ", "))
}

fn finish(
    setup: &Setup<'_>,
    trade: Trade<'_>,
    audit: Audit,
    table: &Table,
    answers: &[(Query, u64, Answer)],
) -> Result<Outcome> {
    let held = totals::read(&trade)?;
    let names: Vec<String> = table.partitions().into_iter().map(|p| p.name).collect();
    let read: Vec<String> = answers.iter().map(|(_, _, answer)| line(answer)).collect();
    let exchange = Exchange {
        scenario: "data-answers",
        about: "Answers are sold, and the data never leaves its owner.",
        actors: ACTORS
            .iter()
            .take(AT_CHAIN + 1)
            .map(|a| (*a).to_owned())
            .collect(),
        steps: trade.steps.clone(),
        figures: vec![
            ExchangeFigure::new(
                "rows in the table",
                grouped(u128::try_from(table.rows().len())?),
                "rows",
            ),
            ExchangeFigure::new(
                "answers",
                grouped(u128::try_from(answers.len())?),
                "answers",
            ),
            ExchangeFigure::oaic("paid for answers", held.paid),
            ExchangeFigure::oaic("given back", held.refunded),
            ExchangeFigure::oaic("taken from sellers' deposits", held.forfeited),
            ExchangeFigure::oaic("of that, to the buyer", held.compensated),
            ExchangeFigure::oaic("fee", held.fee_booked),
            ExchangeFigure::oaic("to the split", held.earned),
            ExchangeFigure::oaic("to the referrer", held.referral_earned),
        ],
        views: vec![
            View::new(
                "anybody, on chain",
                "a commitment, names of columns, the queries, who asked which, sealed answers",
            ),
            View::new(
                "the buyer",
                format!("of {}: {}", names.join(" and "), read.join("; ")),
            ),
            View::new("nobody but the seller", "a row"),
        ],
        started: trade.started,
    };
    exchange.outcome(setup, &trade.deployed, audit)
}
