//! A client over the chain in this process.

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{Chain, ChainError, TxOutcome};
use oaic_client::{events, Addresses, Client, ClientError, Handle, Settlement, Token};
use oaic_deploy::{deploy, economy::PUBLIC_SALE, Amount, DeploymentStore, Economy};
use oaic_embedded::EmbeddedChain;
use oaic_messages::compute_settlement::{
    ChannelResult, Conditions, ExecuteMsg, OpenChannel, Profile, QueryMsg, ReceiveMsg,
    ServiceResponse, SkipReason,
};
use oaic_messages::events::compute_settlement::{
    Bonded, ChannelOpened, ProviderRegistered, ServiceRegistered,
};
use oaic_messages::events::token::Moved;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_vouchers::SigningKey;

/// An economy with one payer who has coins.
struct Suite {
    chain: EmbeddedChain,
    economy: Economy,
    addresses: Addresses,
}

const PAYER: &str = "payer";

/// What the payer has, in uoaic.
const COINS: u128 = 5_000_000;

impl Suite {
    fn new() -> Self {
        let chain = EmbeddedChain::new();
        let mut economy = Economy::builtin().unwrap();
        let coins = Amount::from_uoaic(COINS);
        economy.endow(PUBLIC_SALE, PAYER, coins).unwrap();
        let deployment = deploy(&chain, &economy, &mut DeploymentStore::in_memory()).unwrap();
        let contracts = deployment.contracts.iter();
        let addresses = contracts
            .map(|(name, contract)| (name.as_str(), contract.address.clone()))
            .collect();
        Self {
            chain,
            economy,
            addresses,
        }
    }

    fn handles(&self) -> (Handle<'_, Token>, Handle<'_, Settlement>) {
        let client = self.client();
        (client.token().unwrap(), client.settlement().unwrap())
    }

    fn client(&self) -> Client<'_> {
        Client::new(&self.chain, self.addresses.clone())
    }

    /// A provider with a bond, and its service, in one transaction.
    fn provider(&self) -> (&str, u64) {
        let (token, settlement) = self.handles();
        let provider = &self.economy.providers[0];
        let service = &self.economy.services[0];
        let address = |label: &str| self.chain.account(label).map(String::from);
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: key(),
            profile: Profile {
                endpoint: provider.endpoint.clone(),
                ..Profile::default()
            },
        };
        let offer = ExecuteMsg::RegisterService {
            model: service.model.clone(),
            prices: service.price_table(),
            payees: service.payee_specs(address).unwrap(),
        };
        let bond = provider.bond.uoaic();
        let send = token.send_call(&settlement, bond, &ReceiveMsg::Bond {});
        let calls = [settlement.call(&register), send, settlement.call(&offer)];
        let tx = self.client().transaction(provider.account.as_str());
        let tx = tx.calls(calls.map(|call| call.unwrap()));
        assert_eq!(tx.simulate().unwrap(), None, "there is no gas here");
        let done = settlement
            .done::<ServiceRegistered>(tx.run().unwrap())
            .unwrap();
        let bonded: Bonded = settlement.event(&done.tx).unwrap();
        assert_eq!((bonded.amount, bonded.bond), (bond, bond));
        assert_eq!(done.value.model, service.model);
        (&provider.account, done.value.service_id)
    }
}

fn key() -> Binary {
    SigningKey::from_seed([7; 32]).public().into()
}

fn opening(service_id: u64) -> OpenChannel {
    OpenChannel {
        service_id,
        session_key: key(),
        spend_limit: TOTAL_SUPPLY.into(),
        referrer: None,
        refund_to: None,
        conditions: Conditions::default(),
    }
}

#[test]
fn a_channel_is_opened_paid_and_found_in_lists() {
    let suite = Suite::new();
    let (token, settlement) = suite.handles();
    let (provider, service_id) = suite.provider();

    let opened = settlement
        .open_channel(PAYER, &token, 1_000u128, opening(service_id))
        .unwrap();
    let payer = suite.chain.account(PAYER).unwrap();
    assert_eq!((opened.value.amount, &opened.value.payer), (1_000, &payer));
    assert_eq!(token.balance(&payer).unwrap(), COINS - 1_000);

    let service: ServiceResponse = settlement.query(&QueryMsg::Service { service_id }).unwrap();
    assert_eq!(service.id, service_id);
    let of_payer = settlement.channels(Some(payer.into()), None).all().unwrap();
    assert_eq!(of_payer.len(), 1);
    assert_eq!(of_payer[0].channel, opened.value.channel);
    let provider = suite.chain.account(provider).unwrap();
    let providers = settlement.providers();
    let found = providers.find(|p| p.address == provider).unwrap();
    assert!(found.is_some());
    let next = settlement.channels(None, None).after(opened.value.channel);
    assert_eq!(next.page().unwrap().items, []);
    let holders = token.accounts().page_size(2).all().unwrap();
    assert!(holders.contains(&provider.to_string()), "{holders:?}");
}

#[test]
fn an_event_is_its_contracts_own() {
    let suite = Suite::new();
    let (token, settlement) = suite.handles();
    let (_, service_id) = suite.provider();
    let hook = ReceiveMsg::OpenChannel(opening(service_id));
    let tx = token.send(PAYER, &settlement, 1_000u128, &hook).unwrap();

    let moved: Moved = token.event(&tx).unwrap();
    let moves = (&*moved.event, moved.amount, moved.net);
    assert_eq!(moves, ("send", 1_000, 1_000));
    assert_eq!(&moved.to, settlement.address());
    assert_eq!(settlement.events::<ChannelOpened>(&tx).unwrap().len(), 1);
    assert_eq!(token.events::<ChannelOpened>(&tx).unwrap(), []);

    let missing = settlement.event::<ProviderRegistered>(&tx).unwrap_err();
    let text = missing.to_string();
    assert!(text.contains("provider_registered"), "{text}");

    let mut forged = tx.events;
    for event in &mut forged {
        event.attributes.retain(|(name, _)| name != "payer");
    }
    let error = events::<ChannelOpened>(&forged, settlement.address()).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("'payer' is missing"), "{text}");
}

#[test]
fn what_a_list_of_channels_came_to_is_in_its_order() {
    let suite = Suite::new();
    let (token, settlement) = suite.handles();
    let (_, service_id) = suite.provider();
    let opened = settlement
        .open_channel(PAYER, &token, 1_000u128, opening(service_id))
        .unwrap();
    let channels = [opened.value.channel, 999];
    let msg = ExecuteMsg::RequestUnlock {
        channels: channels.to_vec(),
    };
    let mut tx = settlement.execute(PAYER, &msg).unwrap();
    let reason = SkipReason::UnknownChannel;
    let expected = [ChannelResult::Done {}, ChannelResult::Skipped { reason }];
    let results =
        |tx: &TxOutcome, channels: &[u64]| settlement.channel_results(tx, channels).unwrap();
    assert_eq!(results(&tx, &channels), expected);
    // An answer that doesn't fit the question isn't read into it.
    assert_eq!(results(&tx, &channels[1..]), expected[1..]);
    for data in [vec![Some(b"{}".into())], vec![]] {
        tx.data = data;
        assert_eq!(results(&tx, &channels), expected);
    }
}

#[test]
fn a_refusal_has_the_contracts_words() {
    let suite = Suite::new();
    let settlement = suite.client().settlement().unwrap();
    let refused = settlement
        .execute(PAYER, &ExecuteMsg::WithdrawUnlock { channels: vec![] })
        .unwrap_err();
    let words = refused.contract_message().map(str::to_owned);
    assert!(words.is_some_and(|words| !words.is_empty()), "{refused}");
    let text = refused.to_string();
    assert!(
        text.starts_with("message 1 to compute-settlement was"),
        "{text}"
    );
    assert!(matches!(
        refused,
        ClientError::Chain(ChainError::Contract { .. })
    ));
}

#[test]
fn a_contract_that_is_not_known_is_named() {
    let chain = EmbeddedChain::new();
    let addresses = Addresses::default().with("token", Addr::unchecked("wasm1token"));
    let client = Client::new(&chain, addresses);
    assert!(client.token().is_ok());
    let text = client.settlement().unwrap_err().to_string();
    assert!(text.contains("compute-settlement"), "{text}");
    assert!(text.contains("known: token"), "{text}");
    assert!(client.contracts().is_err());
}

#[test]
fn records_are_read_of_the_code_that_is_expected_alone() {
    let suite = Suite::new();
    let (_, settlement) = suite.handles();
    let height = suite.chain.block().unwrap().height;
    assert!(settlement.records(height).is_ok());
    let mistaken = Handle::<Token>::new(&suite.chain, settlement.address().clone());
    let error = mistaken.records(height).map(drop).unwrap_err();
    assert!(matches!(error, ClientError::OtherCode { .. }), "{error}");
}
