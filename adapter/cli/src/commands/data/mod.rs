//! `oaic data`: files and answers, sold under escrow.

mod adopt;
mod buy;
mod deliver;
mod files;
mod grant;
mod home;
mod list;
mod listings;
mod market;
mod orders;
mod queries;
mod receive;
mod sales;
mod settle;
mod tables;
mod terms;
mod watch;

use crate::commands::prelude::*;
pub use home::Home;

fn example(line: &str) -> String {
    format!("Example:\n  oaic data {line}")
}

fn examples([first, second]: [&str; 2]) -> String {
    format!("Example:\n  oaic data {first}\n  oaic data {second}")
}

#[derive(Debug, Subcommand)]
pub enum DataCommand {
    /// Seal a file for sale, or take a table from it with --table; needs no chain
    #[command(after_help = examples([
        "pack usage.csv --schema \"time, tokens\" --license CC-BY-4.0 --from compute-1",
        "pack usage.csv --table --columns prompt,completion --partition month --from compute-1",
    ]))]
    Pack(files::PackArgs),
    /// Check a sealed file against its listing or manifest, before paying
    #[command(after_help = example("check --sealed usage.csv.oaicdata --listing 1"))]
    Check(files::CheckArgs),
    /// Seller: show sample chunks that nobody chose; needs no chain
    #[command(after_help = example(
        "preview --sealed usage.csv.oaicdata --manifest usage.csv.manifest.json --samples 8 --out samples.json"
    ))]
    Preview(files::PreviewArgs),
    /// Check samples against a listing or manifest, and read them
    #[command(after_help = example("check-preview samples.json --listing 1 --out samples"))]
    CheckPreview(files::CheckPreviewArgs),
    /// Seller: print a commented file of queries to start from
    #[command(after_help = example("query-template"))]
    QueryTemplate,

    /// Seller: list a file, a table, or both
    #[command(after_help = examples([
        "list --manifest usage.csv.manifest.json --uri https://example.org/usage.csv.oaicdata --price 5oaic --from compute-1",
        "list --table usage.csv.table.json --queries queries.toml --authorized --from compute-1",
    ]))]
    List(list::ListArgs),
    /// Seller: a new version of a listing: another file, price or text
    #[command(after_help = example(
        "update 1 --manifest usage.csv.manifest.json --uri https://example.org/usage.csv.oaicdata --price 4.5oaic --from compute-1"
    ))]
    Update(list::UpdateArgs),
    /// Seller: no new orders, texts erased; open orders run on
    #[command(after_help = example("withdraw 1 --from compute-1"))]
    Withdraw(list::WithdrawArgs),
    /// Seller: add queries to a listing
    #[command(after_help = example("register-query 2 queries.toml --from compute-1"))]
    RegisterQuery(queries::RegisterArgs),
    /// Seller: no new orders of a query
    #[command(after_help = example("close-query 2 --query 1 --from compute-1"))]
    CloseQuery(queries::CloseArgs),
    /// Seller: let somebody order
    #[command(after_help = example(
        "authorize 2 --to alice --queries 1,2 --uses 10 --days 30 --from compute-1"
    ))]
    Authorize(grant::AuthorizeArgs),
    /// Authorizations of a listing, or those that somebody was given
    #[command(after_help = examples(["authorizations --to alice", "authorizations --listing 2"]))]
    Authorizations(grant::AuthorizationsArgs),
    /// Seller: take an authorization back
    #[command(after_help = example("revoke 1 --from compute-1"))]
    Revoke(grant::RevokeArgs),
    /// Seller: serve from here a listing of yours that another machine made
    #[command(after_help = example("adopt 2 --from compute-1"))]
    Adopt(adopt::AdoptArgs),
    /// Seller: deliver the key to all open orders, or to one
    #[command(after_help = examples(["deliver --from compute-1", "deliver 1 --from compute-1"]))]
    Deliver(deliver::DeliverArgs),
    /// Seller: answer all open orders of queries, or one
    #[command(after_help = example("answer --from compute-1"))]
    Answer(deliver::DeliverArgs),
    /// Seller: add to the deposit that your orders are covered by
    #[command(after_help = example("deposit 10oaic --from compute-1"))]
    Deposit(settle::DepositArgs),
    /// Seller: take back what no order holds of it
    #[command(after_help = example("withdraw-deposit 10oaic --from compute-1"))]
    WithdrawDeposit(settle::DepositArgs),
    /// Pay the payees of a listing what they earned
    #[command(after_help = example("claim 1 --from compute-1"))]
    Claim(settle::ClaimArgs),

    /// Listings, of all or of one seller
    #[command(after_help = example("listings --seller compute-1"))]
    Listings(listings::ListingsArgs),
    /// One listing with its queries
    #[command(after_help = example("show 1"))]
    Show(listings::ShowArgs),
    /// Write the sealed file of a listing that keeps it on chain
    #[command(after_help = example("fetch 1 --out usage.csv.oaicdata"))]
    Fetch(listings::FetchArgs),
    /// Buyer: order the key of a file, after its sealed file was checked
    #[command(after_help = example(
        "buy 1 --sealed usage.csv.oaicdata --max-price 5oaic --from alice"
    ))]
    Buy(buy::BuyArgs),
    /// Buyer: order the answer to a query
    #[command(after_help = example(
        "ask 2 --query 1 --max-price 1oaic --authorization 1 --from alice"
    ))]
    Ask(buy::AskArgs),
    /// Buyer: open the sealed file with the delivered key
    #[command(after_help = example("open 1 --sealed usage.csv.oaicdata --out bought.csv"))]
    Open(receive::OpenArgs),
    /// Buyer: read a delivered answer
    #[command(after_help = example("read 2"))]
    Read(receive::ReadArgs),
    /// Buyer: prove that the file isn't what was promised, and get the money back
    #[command(after_help = examples([
        "dispute 1 --evidence bought.csv.evidence.json --from alice",
        "dispute 1 --sealed usage.csv.oaicdata --from alice",
    ]))]
    Dispute(receive::DisputeArgs),
    /// Buyer: open what is delivered in time, dispute what doesn't open as promised, refund the rest
    #[command(after_help = examples([
        "watch --sealed downloads --from alice",
        "watch --once --from alice",
    ]))]
    Watch(watch::WatchArgs),
    /// Orders
    #[command(after_help = examples(["orders --buyer alice", "orders --open --seller compute-1"]))]
    Orders(orders::OrdersArgs),
    /// One order
    #[command(after_help = example("order 1"))]
    Order(orders::OrderArgs),
    /// Pay a delivered order whose dispute window is over
    #[command(after_help = example("complete 1 --from compute-1"))]
    Complete(settle::OrderTxArgs),
    /// Give an order's money back that wasn't delivered in time, or whose file proved broken
    #[command(after_help = example("refund 1 --from alice"))]
    Refund(settle::OrderTxArgs),
    /// Buyer: rate a completed order
    #[command(after_help = example("rate 1 --stars 5 --from alice"))]
    Rate(settle::RateArgs),
}

impl DataCommand {
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::List(args) => Some(&args.tx),
            Self::Update(args) => Some(&args.tx),
            Self::Withdraw(args) => Some(&args.tx),
            Self::RegisterQuery(args) => Some(&args.tx),
            Self::CloseQuery(args) => Some(&args.tx),
            Self::Authorize(args) => Some(&args.tx),
            Self::Revoke(args) => Some(&args.tx),
            Self::Adopt(args) => Some(&args.tx),
            Self::Deposit(args) | Self::WithdrawDeposit(args) => Some(&args.tx),
            Self::Deliver(args) | Self::Answer(args) => Some(&args.tx),
            Self::Claim(args) => Some(&args.tx),
            Self::Buy(args) => Some(&args.order.tx),
            Self::Ask(args) => Some(&args.order.tx),
            Self::Dispute(args) => Some(&args.tx),
            Self::Watch(args) => Some(&args.tx),
            Self::Complete(args) | Self::Refund(args) => Some(&args.tx),
            Self::Rate(args) => Some(&args.tx),
            Self::Pack(_)
            | Self::Check(_)
            | Self::Preview(_)
            | Self::CheckPreview(_)
            | Self::QueryTemplate
            | Self::Listings(_)
            | Self::Show(_)
            | Self::Authorizations(_)
            | Self::Fetch(_)
            | Self::Open(_)
            | Self::Read(_)
            | Self::Orders(_)
            | Self::Order(_) => None,
        }
    }

    pub fn is_local(&self) -> bool {
        match self {
            Self::Pack(_) | Self::Preview(_) | Self::QueryTemplate => true,
            Self::Check(args) => args.of.is_local(),
            Self::CheckPreview(args) => args.of.is_local(),
            _ => false,
        }
    }
}

/// Address of an account that is named, or of the default one.
pub type Owner<'a> = &'a dyn Fn(Option<&str>) -> Result<String>;

/// Run one that needs no chain.
pub fn run_local(command: &DataCommand, home: &Home, owner: Owner, out: &Output) -> Result<()> {
    match command {
        DataCommand::Pack(args) if args.table => tables::pack(args, home, owner, out),
        DataCommand::Pack(args) => files::pack(args, home, owner, out),
        DataCommand::Preview(args) => files::preview(args, home, out),
        DataCommand::QueryTemplate => out.write(queries::TEMPLATE.as_bytes()),
        DataCommand::Check(args) => files::check(args, &args.of.manifest()?, out),
        DataCommand::CheckPreview(args) => files::check_preview(args, &args.of.manifest()?, out),
        _ => Err(CliError::failed(
            "internal fault: this command needs a chain",
        )),
    }
}

pub fn run(command: &DataCommand, ctx: &Context) -> Result<()> {
    if command.is_local() {
        let owner = |from: Option<&str>| match from {
            Some(from) => ctx.address(from),
            None => ctx.address(&ctx.sender(&TxArgs::default())?),
        };
        return run_local(command, &Home::of(ctx), &owner, &ctx.out);
    }
    match command {
        DataCommand::Check(args) => files::check(args, &args.of.listed(ctx)?, &ctx.out),
        DataCommand::CheckPreview(args) => {
            files::check_preview(args, &args.of.listed(ctx)?, &ctx.out)
        }
        DataCommand::List(args) => list::list(args, ctx),
        DataCommand::Update(args) => list::update(args, ctx),
        DataCommand::Withdraw(args) => list::withdraw(args, ctx),
        DataCommand::RegisterQuery(args) => queries::register(args, ctx),
        DataCommand::CloseQuery(args) => queries::close(args, ctx),
        DataCommand::Authorize(args) => grant::authorize(args, ctx),
        DataCommand::Authorizations(args) => grant::list(args, ctx),
        DataCommand::Revoke(args) => grant::revoke(args, ctx),
        DataCommand::Adopt(args) => adopt::adopt(args, ctx),
        DataCommand::Deliver(args) => deliver::deliver(args, ctx),
        DataCommand::Answer(args) => deliver::answer(args, ctx),
        DataCommand::Deposit(args) => settle::deposit(args, ctx),
        DataCommand::WithdrawDeposit(args) => settle::withdraw_deposit(args, ctx),
        DataCommand::Claim(args) => settle::claim(args, ctx),
        DataCommand::Listings(args) => listings::list(args, ctx),
        DataCommand::Show(args) => listings::show(args, ctx),
        DataCommand::Fetch(args) => listings::fetch(args, ctx),
        DataCommand::Buy(args) => buy::buy(args, ctx),
        DataCommand::Ask(args) => buy::ask(args, ctx),
        DataCommand::Open(args) => receive::open(args, ctx),
        DataCommand::Read(args) => receive::read(args, ctx),
        DataCommand::Dispute(args) => receive::dispute(args, ctx),
        DataCommand::Watch(args) => watch::run(args, ctx),
        DataCommand::Orders(args) => orders::list(args, ctx),
        DataCommand::Order(args) => orders::show(args, ctx),
        DataCommand::Complete(args) => settle::complete(args, ctx),
        DataCommand::Refund(args) => settle::refund(args, ctx),
        DataCommand::Rate(args) => settle::rate(args, ctx),
        DataCommand::Pack(_) | DataCommand::Preview(_) | DataCommand::QueryTemplate => Err(
            CliError::failed("internal fault: this command needs no chain"),
        ),
    }
}
