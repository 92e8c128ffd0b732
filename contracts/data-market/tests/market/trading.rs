//! Orders, from the payment to the claim, as the parties to them send messages.

use cosmwasm_std::Binary;
use cw_multi_test::AppResponse;
use oaic_circuits::seal::{open, SecretKey};
use oaic_messages::compute_settlement::PayeeRef;
use oaic_messages::data_market::*;
use oaic_poseidon::{field, seal::Point as CurvePoint};
use oaic_records::data_market::question::statement_query;
use oaic_records::data_market::{SaleItem, StoredQuery, Version};
use oaic_records::element;
use oaic_statements::Fr;

use crate::prove::{self, Data, Delivery, Place};
use crate::suite::*;

/// What a buyer gets of the seller's deposit when an order of this price is refunded.
pub fn compensation(price: u128) -> u128 {
    let held = price.div_ceil(20);
    held - (held * 4).div_ceil(100)
}

/// Number of the order that was made.
pub fn ordered(done: &AppResponse) -> u64 {
    attribute(done, "wasm-ordered", "order").parse().unwrap()
}

fn at(element: &Binary) -> Fr {
    element::canonical("element", element).unwrap()
}

fn curve_point(point: &Point) -> CurvePoint {
    CurvePoint {
        u: at(&point.u),
        v: at(&point.v),
    }
}

impl Suite {
    pub fn deposit(&mut self, label: &str, amount: u128) -> Outcome {
        self.send(label, amount, &ReceiveMsg::Deposit {})
    }

    pub fn withdraw_deposit(&mut self, label: &str, amount: u128) -> Outcome {
        let amount = amount.into();
        self.run(label, ExecuteMsg::WithdrawDeposit { amount })
    }

    pub fn seller(&self, label: &str) -> SellerResponse {
        let address = self.who(label).into();
        self.query(&QueryMsg::Seller { address })
    }

    pub fn buying(&self, listing: u64) -> Buy {
        Buy {
            listing,
            version: 1,
            buyer_key: prove::wire(&prove::secret().public()),
            max_price: PRICE.into(),
            expect: Binary::default(),
            authorization: None,
            referrer: None,
        }
    }

    pub fn asking(&self, listing: u64, query: u32) -> Ask {
        let buy = self.buying(listing);
        Ask {
            listing,
            version: 1,
            query,
            buyer_key: buy.buyer_key,
            max_price: ASK.into(),
            expect: Binary::default(),
            authorization: None,
            referrer: None,
        }
    }

    /// An order of a buyer who checked everything, where it doesn't say what is expected.
    pub fn pay(&mut self, label: &str, amount: u128, mut order: ReceiveMsg) -> Outcome {
        match &mut order {
            ReceiveMsg::Buy(buy) if buy.expect.is_empty() => {
                buy.expect = self.expect(buy.listing, buy.version, None);
            }
            ReceiveMsg::Ask(ask) if ask.expect.is_empty() => {
                ask.expect = self.expect(ask.listing, ask.version, Some(ask.query));
            }
            _ => {}
        }
        self.send(label, amount, &order)
    }

    /// What stands for a listing's file, or an answer, as it is now; zeros where it isn't for sale.
    pub fn expect(&self, listing: u64, version: u32, query: Option<u32>) -> Binary {
        let expected = self.expected(listing, version, query);
        expected.unwrap_or_else(|| [0; 32].into())
    }

    fn expected(&self, listing: u64, version: u32, query: Option<u32>) -> Option<Binary> {
        let shown: ListingResponse = self.try_query(&QueryMsg::Listing { listing }).ok()?;
        let of = QueryMsg::Version {
            listing,
            version: Some(version),
        };
        let version = Version::from(self.try_query::<VersionResponse>(&of).ok()?);
        let query = match query {
            None => None,
            Some(query) => {
                let asked = QueryMsg::Query { listing, query };
                let registered = self.try_query::<RegisteredQuery>(&asked).ok()?;
                Some(StoredQuery::from(registered))
            }
        };
        let price = match &query {
            None => version.price_once?,
            Some(query) => query.price,
        };
        let item = SaleItem {
            seller: &shown.seller,
            version: &version,
            query: query.as_ref(),
            price,
        };
        Some(item.expect(&self.block().chain_id, &self.contract))
    }

    pub fn try_buy(&mut self, label: &str, buy: Buy) -> Outcome {
        self.pay(label, PRICE, ReceiveMsg::Buy(buy))
    }

    pub fn try_ask(&mut self, label: &str, ask: Ask) -> Outcome {
        self.pay(label, ASK, ReceiveMsg::Ask(ask))
    }

    /// The buyer's order of a listing's file.
    pub fn buy(&mut self, listing: u64) -> u64 {
        let buy = self.buying(listing);
        ordered(&self.try_buy("buyer", buy).unwrap())
    }

    /// The buyer's order of an answer.
    pub fn ask(&mut self, listing: u64, query: u32) -> u64 {
        let ask = self.asking(listing, query);
        ordered(&self.try_ask("buyer", ask).unwrap())
    }

    pub fn placed(&self, order: u64) -> OrderResponse {
        self.query(&QueryMsg::Order { order })
    }

    /// What proofs of an order are of.
    pub fn place(&self, order: u64) -> Place {
        let placed = self.placed(order);
        Place {
            context: at(&self.config().context),
            order,
            seller: oaic_statements::seller(placed.seller.as_str()),
            buyer: curve_point(&placed.buyer_key),
        }
    }

    /// What a secret opens of an order's delivery.
    pub fn opened(&self, order: u64, secret: &SecretKey) -> Vec<Fr> {
        let delivery = self.placed(order).delivery.unwrap();
        let ephemeral = curve_point(&delivery.ephemeral);
        let masked: Vec<_> = delivery.masked.iter().map(at).collect();
        let (context, number) = (self.place(order).context, field::from_u64(order));
        open(secret, &ephemeral, &context, &number, &masked).unwrap()
    }

    pub fn try_deliver(&mut self, order: u64, sealed: Delivery) -> Outcome {
        let msg = ExecuteMsg::Deliver {
            order,
            ephemeral: sealed.ephemeral,
            masked: sealed.masked[0].clone(),
            proof: sealed.proof,
        };
        self.run("seller", msg)
    }

    pub fn deliver(&mut self, order: u64, data: &Data) -> Outcome {
        let sealed = prove::delivery(self.place(order), data.key);
        self.try_deliver(order, sealed)
    }

    pub fn try_answer(&mut self, order: u64, sealed: Delivery) -> Outcome {
        let msg = ExecuteMsg::Answer {
            order,
            ephemeral: sealed.ephemeral,
            masked: sealed.masked,
            proof: sealed.proof,
        };
        self.run("seller", msg)
    }

    /// The honest answer to the order's query.
    pub fn sealed_answer(&self, order: u64) -> Delivery {
        let placed = self.placed(order);
        let OrderKind::Answer { query } = placed.kind else {
            panic!("{placed:?}");
        };
        let registered: RegisteredQuery = self.query(&QueryMsg::Query {
            listing: placed.listing,
            query,
        });
        let query = statement_query(&registered.query).unwrap();
        prove::answer(self.place(order), &query)
    }

    pub fn answer(&mut self, order: u64) -> Outcome {
        let sealed = self.sealed_answer(order);
        self.try_answer(order, sealed)
    }

    pub fn complete(&mut self, order: u64) -> Outcome {
        self.run("anyone", ExecuteMsg::Complete { order })
    }

    pub fn refund(&mut self, order: u64) -> Outcome {
        self.run("anyone", ExecuteMsg::Refund { order })
    }

    pub fn try_dispute(&mut self, order: u64, proof: Binary) -> Outcome {
        self.run("anyone", ExecuteMsg::Dispute { order, proof })
    }

    pub fn dispute(&mut self, order: u64, data: &Data) -> Outcome {
        let proof = prove::misbehavior(self.place(order), data);
        self.try_dispute(order, proof)
    }

    /// An order that is delivered, and completed after its window.
    pub fn serve(&mut self, order: u64, data: &Data) -> AppResponse {
        self.deliver(order, data).unwrap();
        self.advance(DISPUTE_WINDOW, 1);
        self.complete(order).unwrap()
    }

    /// The same of a new one.
    pub fn sell(&mut self, listing: u64, data: &Data) -> u64 {
        let order = self.buy(listing);
        self.serve(order, data);
        order
    }

    pub fn rate(&mut self, label: &str, order: u64, stars: u8) -> Outcome {
        self.run(label, ExecuteMsg::Rate { order, stars })
    }

    pub fn claim(&mut self, listing: u64, payees: &[u32]) -> Outcome {
        let payees = payees.iter().map(|payee| PayeeRef {
            source_id: listing,
            split_version: 1,
            payee: *payee,
        });
        let payees = payees.collect();
        self.run("anyone", ExecuteMsg::Claim { payees })
    }

    pub fn claim_referral(&mut self, label: &str) -> Outcome {
        let referrer = self.who(label).into();
        self.run("anyone", ExecuteMsg::ClaimReferral { referrer })
    }
}
