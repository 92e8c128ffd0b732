//! Two honest people whom an attack must not touch: another payer with another provider.

use oaic_messages::compute_settlement::*;
use oaic_vouchers::SigningKey;

use crate::world::*;

/// Their channel, and how far they are.
pub struct Bystanders {
    channel: u64,
    key: SigningKey,
    settled: u64,
}

impl Bystanders {
    /// They open a channel; the world's own service must be there already.
    pub fn arrive(w: &mut World) -> Self {
        let key = SigningKey::from_seed([201; 32]);
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: SigningKey::from_seed([202; 32]).public().into(),
            endpoint: "https://their.example".into(),
        };
        w.run("their provider", register).unwrap();
        w.send("their provider", MIN_BOND, &ReceiveMsg::Bond {})
            .unwrap();
        let done = w
            .run(
                "their provider",
                ExecuteMsg::RegisterService {
                    model: "theirs".into(),
                    prices: prices(),
                    payees: vec![payee(Role::Nodes, "nodes", None, 9_400)],
                },
            )
            .unwrap();
        let service = attribute(&done, "wasm-service_registered", "service_id");
        let open = OpenChannel {
            service_id: service.parse().unwrap(),
            session_key: key.public().into(),
            ..w.opening()
        };
        let done = w.try_open("bystander", 1_000 * OAIC, open).unwrap();
        let channel = attribute(&done, "wasm-channel_opened", "channel");
        Bystanders {
            channel: channel.parse().unwrap(),
            key,
            settled: 0,
        }
    }

    /// Their next voucher is paid, whatever anybody else did; and every book holds.
    pub fn go_through(&mut self, w: &mut World) {
        self.next(w);
        self.settled += 1;
    }

    /// It would be.
    pub fn could_go_through(&self, w: &mut World) {
        w.what_if(|w| self.next(w));
    }

    fn next(&self, w: &mut World) {
        let next = self.settled + 1;
        let next = say(self.channel, next, next.into());
        let entry = w.sign_with(&self.key, &next);
        let results = w.settle_by("their provider", entry).unwrap();
        assert_eq!(results, [settled(1, 0)], "a bystander's settlement failed");
        w.check_books();
    }
}

/// A world with bystanders in it.
pub fn attacked() -> (World, Bystanders) {
    let mut w = World::new();
    let bystanders = Bystanders::arrive(&mut w);
    (w, bystanders)
}
