//! Stock cw20-base and ours at a fee of zero, over the same random messages.

use cw20::AllowanceResponse;
use oaic_testing::simulation::{self, Outcome, Plan, Simulation};
use proptest::prelude::*;
use serde_json::{json, Value};

use crate::common::*;

const PEOPLE: [&str; 4] = ["alice", "bob", "carol", "dave"];

/// A cw20 message, and whether a block ends after it.
#[derive(Clone, Debug)]
struct Message {
    sender: &'static str,
    msg: Value,
    next_block: bool,
}

fn message() -> impl Strategy<Value = Message> {
    let label = || prop::sample::select(&PEOPLE[..]);
    let person = || label().prop_map(account);
    let amount = || prop_oneof![0u128..3, 0..BOB, 0..ALICE, Just(ALICE), Just(1u128 << 127)];
    let expiry = || {
        prop_oneof![
            Just(None),
            Just(Some(json!({"never": {}}))),
            (12_340u64..12_380).prop_map(|height| Some(json!({"at_height": height}))),
        ]
    };
    let msg = prop_oneof![
        (person(), amount()).prop_map(|(to, n)| transfer(&to, n)),
        amount().prop_map(burn),
        (person(), amount(), expiry()).prop_map(|(s, n, e)| increase(&s, n >> 1, e)),
        (person(), amount(), expiry()).prop_map(|(s, n, e)| decrease(&s, n, e)),
        (person(), person(), amount()).prop_map(|(o, to, n)| transfer_from(&o, &to, n)),
        (person(), amount()).prop_map(|(o, n)| burn_from(&o, n)),
        (person(), amount()).prop_map(|(to, n)| send(&to, n)),
        Just(json!({"mint": {"recipient": account("alice"), "amount": "5"}})),
        Just(json!({"update_marketing": {"description": "other"}})),
    ];
    (label(), msg, any::<bool>()).prop_map(|(sender, msg, next_block)| Message {
        sender,
        msg,
        next_block,
    })
}

/// Whether a message touches an expired allowance, where ours differs on purpose.
fn revives(chain: &Chain, sender: &str, msg: &Value) -> bool {
    let Some(spender) = ["increase_allowance", "decrease_allowance"]
        .iter()
        .find_map(|verb| msg[verb]["spender"].as_str())
    else {
        return false;
    };
    let found: AllowanceResponse =
        chain.query(json!({"allowance": {"owner": account(sender), "spender": spender}}));
    found.expires.is_expired(&chain.block())
}

struct Both {
    base: Chain,
    ours: Chain,
}

impl Simulation for Both {
    type Model = ();
    type Operation = Message;

    fn model() -> BoxedStrategy<()> {
        Just(()).boxed()
    }

    fn operation((): &()) -> BoxedStrategy<Message> {
        message().boxed()
    }

    fn start((): &()) -> Result<Self, String> {
        Ok(Self {
            base: Chain::try_cw20_base(&genesis(0))?,
            ours: Chain::oaic(0),
        })
    }

    fn apply(&mut self, message: &Message) -> Result<Outcome, String> {
        let (sender, msg) = (message.sender, &message.msg);
        if revives(&self.base, sender, msg) {
            return Ok(Outcome::Skipped);
        }
        let [theirs, mine] = [&mut self.base, &mut self.ours].map(|chain| {
            let response = chain.run(&account(sender), msg.clone());
            if message.next_block {
                chain.advance(5, 1);
            }
            response.map(|response| attributes(&response))
        });
        match (&theirs, &mine) {
            (Ok(theirs), Ok(mine)) => assert!(mine.starts_with(theirs), "{theirs:?} {mine:?}"),
            (Err(_), Err(_)) => {}
            _ => return Err(format!("{theirs:?} but {mine:?}")),
        }
        Ok(mine.into())
    }

    fn check(&self, (): &()) -> Result<(), String> {
        let mut queries = vec![
            json!({"token_info": {}}),
            json!({"minter": {}}),
            json!({"all_accounts": {}}),
            json!({"marketing_info": {}}),
        ];
        for person in PEOPLE.map(account) {
            queries.push(json!({"balance": {"address": person}}));
            queries.push(json!({"all_allowances": {"owner": person}}));
            queries.push(json!({"all_spender_allowances": {"spender": person}}));
        }
        for query in queries {
            let theirs: Value = self.base.query(query.clone());
            assert_eq!(theirs, self.ours.query::<Value>(query.clone()), "{query}");
        }
        Ok(())
    }
}

#[test]
fn everything_a_client_sees_is_the_same() {
    simulation::run::<Both>(&Plan {
        operations: 40,
        seeds: (0..24).collect(),
        refused: &[],
    });
}
