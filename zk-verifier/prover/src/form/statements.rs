//! Statements.

use oaic_statements::{Answer, KeyDelivery, Membership, Misbehavior, Point, Spend, ANSWER_SLOTS};

use super::{form, Element, Elements};

form! {
    /// A point on Jubjub.
    PointForm of Point { u: Element, v: Element }
}

form! {
    /// A key is delivered.
    KeyDeliveryForm of KeyDelivery {
        context: Element,
        order: Element,
        seller: Element,
        commitment: Element,
        buyer: PointForm,
        ephemeral: PointForm,
        masked: Element,
    }
}

form! {
    /// A chunk doesn't open to what was promised.
    MisbehaviorForm of Misbehavior {
        context: Element,
        order: Element,
        seller: Element,
        commitment: Element,
        cipher_root: Element,
        plain_root: Element,
    }
}

form! {
    /// A note is spent.
    SpendForm of Spend {
        context: Element,
        root: Element,
        tree: Element,
        nullifier: Element,
        value: Element,
        action: Element,
    }
}

form! {
    /// An attestor vouches.
    MembershipForm of Membership {
        context: Element,
        root: Element,
        valid_at: Element,
        level: Element,
        epoch: Element,
        slots: Element,
        pseudonym: Element,
        action: Element,
    }
}

form! {
    /// A query is answered.
    AnswerForm of Answer {
        context: Element,
        order: Element,
        seller: Element,
        table: Element,
        query: Element,
        buyer: PointForm,
        ephemeral: PointForm,
        masked: Elements<ANSWER_SLOTS>,
    }
}
