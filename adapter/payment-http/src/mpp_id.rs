//! MPP's challenge id: a HMAC, so that a server knows its own challenges without storing them.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::codec::{read_url, url};

/// The server's secret. All processes behind one realm share it, and its debug form is empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// From at least 32 random bytes, in production.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a challenge's id binds, each as it stands in the header. A parameter that isn't there is an
/// empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // the parameters of the header
pub struct Bound<'a> {
    pub realm: &'a str,
    pub method: &'a str,
    pub intent: &'a str,
    pub request: &'a str,
    pub expires: &'a str,
    pub digest: &'a str,
    pub opaque: &'a str,
}

impl Bound<'_> {
    /// The id: base64url(HMAC-SHA256(secret, realm|method|intent|request|expires|digest|opaque)).
    pub fn id(&self, secret: &Secret) -> String {
        self.mac(secret)
            .map_or_else(String::new, |mac| url(&mac.finalize().into_bytes()))
    }

    /// Whether an id is the one that this secret gives, compared in constant time.
    pub fn is_id(&self, secret: &Secret, id: &str) -> bool {
        let Ok(bytes) = read_url("challenge id", id) else {
            return false;
        };
        self.mac(secret)
            .is_some_and(|mac| mac.verify_slice(&bytes).is_ok())
    }

    fn mac(&self, secret: &Secret) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of any length, so there always is one.
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
        let slots = [
            self.realm,
            self.method,
            self.intent,
            self.request,
            self.expires,
            self.digest,
            self.opaque,
        ];
        mac.update(slots.join("|").as_bytes());
        Some(mac)
    }
}
