//! How many locals a contract's functions have: the chain takes 100 at most, and says so only when
//! the code is stored.

/// Locals that the chain allows a function, besides its parameters.
pub(super) const MAX_LOCALS: u64 = 100;

const CODE: u8 = 10;

/// Most locals that a function of a wasm module has. None: it is not a module.
pub(super) fn most(wasm: &[u8]) -> Option<u64> {
    let mut module = Reader(wasm.strip_prefix(b"\0asm\x01\0\0\0")?);
    while !module.0.is_empty() {
        let [section] = *module.take(1)? else {
            return None;
        };
        let size = module.number()?;
        let content = module.take(size)?;
        if section == CODE {
            return of_functions(Reader(content));
        }
    }
    Some(0)
}

fn of_functions(mut code: Reader) -> Option<u64> {
    let mut most = 0;
    for _ in 0..code.number()? {
        let size = code.number()?;
        let mut body = Reader(code.take(size)?);
        let mut locals = 0u64;
        for _ in 0..body.number()? {
            locals = locals.checked_add(body.number()?)?;
            // Their type: one byte in all that the chain takes.
            body.take(1)?;
        }
        most = most.max(locals);
    }
    Some(most)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(bytes).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    /// An unsigned LEB128 number.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..35).step_by(7) {
            let [byte] = *self.take(1)? else {
                return None;
            };
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of a custom section and of functions with these groups of locals.
    fn module(functions: &[&[u8]]) -> Vec<u8> {
        let mut code = vec![functions.len() as u8];
        for groups in functions {
            let locals: Vec<u8> = groups.iter().flat_map(|count| [*count, 0x7f]).collect();
            code.push(locals.len() as u8 + 2);
            code.push(groups.len() as u8);
            code.extend(locals);
            code.push(0x0b);
        }
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([0, 3, 1, b'x', 9, CODE, code.len() as u8]);
        module.extend(code);
        module
    }

    #[test]
    fn groups_of_locals_are_added_and_the_largest_function_counts() {
        assert_eq!(most(&module(&[&[1, 2], &[99, 2], &[]])), Some(101));
        assert_eq!(most(&module(&[&[100]])), Some(100));
        assert_eq!(most(&module(&[])), Some(0));
    }

    #[test]
    fn what_is_cut_is_no_module() {
        let whole = module(&[&[1, 2]]);
        for length in [0, 7, 9, 14, whole.len() - 1] {
            assert_eq!(most(&whole[..length]), None, "{length}");
        }
    }
}
