//! Two honest people whom an attack must not touch: another payer with another provider.

use oaic_messages::compute_settlement::*;
use oaic_vouchers::SigningKey;

use crate::suite::*;

/// Their channel, and how far they are.
pub struct Bystanders {
    channel: u64,
    key: SigningKey,
    settled: u64,
}

impl Bystanders {
    /// They open a channel; the suite's own service must be there already.
    pub fn arrive(w: &mut Suite) -> Self {
        let key = signing_key(201);
        let service_id = w.add_provider("their provider", &signing_key(202), nodes());
        let open = OpenChannel {
            session_key: key.public().into(),
            ..w.on_service(service_id)
        };
        Bystanders {
            channel: w.open_as("bystander", 1_000 * OAIC, open),
            key,
            settled: 0,
        }
    }

    /// Their next voucher is paid, whatever anybody else did; and all totals hold.
    pub fn go_through(&mut self, w: &mut Suite) {
        self.next(w);
        self.settled += 1;
    }

    /// It would be.
    pub fn could_go_through(&self, w: &mut Suite) {
        w.what_if(|w| self.next(w));
    }

    fn next(&self, w: &mut Suite) {
        let next = self.settled + 1;
        let entry = w.sign_with(&self.key, &draft(self.channel, next, next.into()));
        let results = w.settle_by("their provider", entry).unwrap();
        assert_eq!(results, [settled(1, 0)], "a bystander's settlement failed");
        w.check_totals();
    }
}

/// A suite with bystanders in it.
pub fn attacked() -> (Suite, Bystanders) {
    let mut w = Suite::new();
    let bystanders = Bystanders::arrive(&mut w);
    (w, bystanders)
}
