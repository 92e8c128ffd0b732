//! A falsified file on a chain: listed, bought, its key delivered, and disputed.

use anyhow::Result;
use oaic_chain::Chain;
use oaic_circuits::seal::SecretKey;
use oaic_client::{DataMarket, Handle, Token};
use oaic_messages::compute_settlement::{PayeeSpec, Role};
use oaic_messages::data_market::{
    Access, Buy, ConfigResponse, ExecuteMsg, InstantiateMsg, Links, ListingResponse, NewListing,
    Offer, Params, QueryMsg, ReceiveMsg, MIN_DEPOSIT_BPS, MIN_DISPUTE_BLOCKS,
};
use oaic_prover::Prover;
use oaic_records::data_market::expect_shown;
use oaic_sealed_data::record::Secret;
use oaic_sealed_data::{delivery, wire};

use super::files::{Broken, Sale};
use crate::bench::government::calls::Gauge;
use crate::bench::row::Row;
use crate::setup::{self, exempt, instantiate, Genesis, EPOCH_SECONDS};

const OWNER: &str = "data-owner";
const SELLER: &str = "data-seller";
const BUYER: &str = "data-buyer";

/// What a file costs, in uoaic.
const PRICE: u128 = 120_000_000;

/// Longer than a bench, in seconds.
const WINDOW: u64 = 7 * 86_400;

/// Gas of a delivery and of a dispute of each file, as whole transactions.
pub(super) fn rows(chain: &dyn Chain, prover: &Prover, broken: &[Broken]) -> Result<Vec<Row>> {
    let market = Market::set_up(chain)?;
    let (mut deliveries, mut disputes) = (vec![], vec![]);
    // The first sale makes entries that the later ones find.
    let (first, _) = Sale::smallest()?.falsified()?;
    market.sell(prover, &first, 1)?;
    for (number, broken) in (2u64..).zip(broken) {
        let (deliver, dispute) = market.sell(prover, broken, number)?;
        let row = |what: &str, used: u64| {
            let id = format!("data.{what}.gas.{}mb", broken.size);
            Row::new(id, used as f64, "gas")
        };
        deliveries.push(row("deliver", deliver));
        disputes.push(row("dispute", dispute));
    }
    deliveries.extend(disputes);
    Ok(deliveries)
}

struct Market<'a> {
    chain: &'a dyn Chain,
    token: Handle<'a, Token>,
    contract: Handle<'a, DataMarket>,
}

impl<'a> Market<'a> {
    fn set_up(chain: &'a dyn Chain) -> Result<Self> {
        chain.accounts(&[OWNER, SELLER, BUYER])?;
        let balances = [(BUYER, 100 * PRICE), (SELLER, 100 * PRICE)];
        let token = setup::token(chain, &Genesis::of(OWNER, &balances))?;
        let msg = InstantiateMsg {
            owner: chain.account(OWNER)?.into(),
            guardian: None,
            token: token.to_string(),
            params: Params {
                delivery_window: WINDOW,
                dispute_window: WINDOW,
                dispute_blocks: MIN_DISPUTE_BLOCKS,
                deposit_bps: MIN_DEPOSIT_BPS,
                referrer_bps: 0,
                dividends_bps: 0,
                risk_bps: 0,
                max_pause: 86_400,
            },
            links: Links::default(),
            epoch_seconds: EPOCH_SECONDS,
        };
        let contract = Handle::new(chain, instantiate(chain, OWNER, "data-market", &msg)?);
        let token = Handle::new(chain, token);
        exempt(&token, OWNER, contract.address(), false)?;
        let deposit = ReceiveMsg::Deposit {};
        token.send(SELLER, &contract, 100 * PRICE, &deposit)?;
        Ok(Self {
            chain,
            token,
            contract,
        })
    }

    /// Gas of the delivery and of the dispute of one sale; listings and orders are counted alike.
    fn sell(&self, prover: &Prover, broken: &Broken, number: u64) -> Result<(u64, u64)> {
        let sold = self.secret(broken)?;
        let promise = sold.promise();
        let mut secret = [0x55; 32];
        secret[0] = 0;
        secret[31] = number.to_be_bytes()[7];
        let buyer = SecretKey::from_bytes(&secret)?;
        self.contract.list_for_sale(SELLER, self.listing(broken)?)?;
        let listed: ListingResponse = self
            .contract
            .query(&QueryMsg::Listing { listing: number })?;
        let chain_id = self.chain.chain_id();
        let buy = ReceiveMsg::Buy(Buy {
            listing: number,
            version: 1,
            buyer_key: wire::point(&buyer.public()),
            max_price: PRICE.into(),
            expect: expect_shown(&chain_id, self.contract.address(), &listed, None),
            authorization: None,
            referrer: None,
        });
        self.contract.order(BUYER, &self.token, PRICE, &buy)?;

        let config: ConfigResponse = self.contract.query(&QueryMsg::Config {})?;
        let context = wire::element("context", &config.context)?;
        let sealed = delivery::deliver(&sold, &promise.seller, &buyer.public(), &context, number)?;
        let deliver = ExecuteMsg::Deliver {
            order: number,
            ephemeral: wire::point(&sealed.ephemeral),
            masked: wire::binary(&sealed.masked),
            proof: prover.prove(&sealed.circuit)?.into(),
        };
        let (point, masked) = (&sealed.ephemeral, &sealed.masked);
        let key = delivery::receive(&buyer, point, masked, &context, number, promise)?;
        let evidence = broken.evidence.against(promise)?;
        let circuit = evidence.circuit(&key, &context, number)?;
        let dispute = ExecuteMsg::Dispute {
            order: number,
            proof: prover.prove(&circuit)?.into(),
        };
        let gauge = Gauge {
            chain: self.chain,
            accesses: None,
        };
        Ok((
            gauge.used(SELLER, self.contract.address(), &deliver)?,
            gauge.used(BUYER, self.contract.address(), &dispute)?,
        ))
    }

    /// The file's secret, as this market's seller has it.
    fn secret(&self, broken: &Broken) -> Result<Secret> {
        let seller = self.chain.account(SELLER)?;
        let key = *broken.secret.key();
        let promise = broken.secret.promise().by(seller.as_str(), &key);
        Ok(Secret::new(key, promise))
    }

    fn listing(&self, broken: &Broken) -> Result<NewListing> {
        let secret = self.secret(broken)?;
        Ok(NewListing {
            offer: Offer {
                file: Some(secret.promise().file("https://data.example/file")),
                price_once: Some(PRICE.into()),
                table: None,
                schema: String::new(),
                license: String::new(),
            },
            queries: vec![],
            access: Access::Open,
            min_security_level: 0,
            payees: vec![PayeeSpec {
                role: Role::ModelOwner,
                label: "data owner".into(),
                address: Some(self.chain.account(SELLER)?.into()),
                weight: 10_000,
            }],
        })
    }
}
