//! Field elements that messages carry.

use cosmwasm_std::Binary;
use oaic_poseidon::{field, Fr};
use oaic_runtime::{text, Result, RuntimeError};

/// The element that a field's 32 big-endian bytes are. A number that isn't below the field's
/// modulus is refused: it would be a second spelling of another element.
///
/// # Errors
/// [`RuntimeError::Length`], [`RuntimeError::Invalid`].
pub fn canonical(field: &'static str, bytes: &Binary) -> Result<Fr> {
    text::count(field, "bytes", bytes.len(), field::BYTES, field::BYTES)?;
    bytes
        .to_array()
        .ok()
        .and_then(|bytes| field::from_bytes(&bytes))
        .ok_or_else(|| {
            RuntimeError::invalid(
                field,
                bytes,
                "as a big-endian number it must be below the modulus of the scalar field of \
                 BLS12-381",
            )
        })
}

/// The bytes of an element, as messages carry it.
pub fn to_binary(element: &Fr) -> Binary {
    Binary::new(field::to_bytes(element).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// zk 6: aliasing.
    #[test]
    fn an_element_has_one_spelling() {
        let last = -Fr::one();
        let bytes = to_binary(&last);
        assert_eq!(canonical("root", &bytes), Ok(last));
        // The modulus itself, which is 0 again, and everything above it.
        let mut alias = bytes.to_vec();
        alias[31] += 1;
        for wrong in [alias, vec![0xff; 32], vec![0; 31], vec![0; 33], vec![]] {
            let error = canonical("root", &wrong.into()).unwrap_err().to_string();
            assert!(error.starts_with("root "), "{error}");
        }
    }
}
