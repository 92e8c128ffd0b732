//! `oaic keys`.

use std::io::Read;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::commands::prelude::*;
use crate::keys::{Cost, KeyInfo, KeyKind, KeyStore, PassphraseSource, Sealed, Secret};

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a new key
    Add(AddArgs),
    /// Names, kinds and addresses; needs no passphrase
    List,
    /// One key's public part; needs no passphrase
    Show(NameArgs),
    /// Take a key from stdin (64 hex digits, or BIP-39 words), or a backup from a file
    Import(ImportArgs),
    /// Write a backup: the encrypted file, or with --secret the key itself
    Export(ExportArgs),
    /// Delete a key; without a backup it is gone
    Delete(NameArgs),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// Its name: letters, digits, '-', '_'
    name: String,
    /// What it is for
    #[arg(long, value_enum, default_value_t = KeyKind::Account)]
    kind: KeyKind,
}

#[derive(Debug, Args)]
pub struct NameArgs {
    /// Its name
    name: String,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Name to keep it under
    name: String,
    /// What it is for
    #[arg(long, value_enum, default_value_t = KeyKind::Account)]
    kind: KeyKind,
    /// Path of the account when words are given
    #[arg(long, default_value = "m/44'/118'/0'/0/0")]
    hd_path: String,
    /// A backup made by `oaic keys export`, under the name it was made with
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kind", "hd_path"])]
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Its name
    name: String,
    /// The secret in plain: words where there are, else hex. Asks for a confirmation
    #[arg(long)]
    secret: bool,
    /// Hex even where there are words
    #[arg(long, requires = "secret")]
    hex: bool,
}

pub struct KeysContext {
    pub store: KeyStore,
    pub passphrase: PassphraseSource,
    pub prefix: String,
    pub out: Output,
}

/// Run one.
///
/// # Errors
/// [`crate::error::Kind::Key`] mostly.
pub fn run(command: &KeysCommand, ctx: &KeysContext) -> Result<()> {
    match command {
        KeysCommand::Add(args) => {
            ctx.store.ensure_free(&args.name)?;
            let passphrase = ctx.passphrase.new_one(&args.name, &ctx.out)?;
            let secret = Secret::generate(args.kind)?;
            ctx.store
                .add(&args.name, &secret, &passphrase, Cost::default())?;
            ctx.out.note(format!(
                "back it up now: `oaic keys export {0} > {0}.backup` (encrypted){1}",
                args.name,
                if secret.mnemonic().is_some() {
                    format!(", or its words: `oaic keys export {} --secret`", args.name)
                } else {
                    String::new()
                }
            ));
            ctx.out
                .print(&Shown(ctx.store.info(&args.name, &ctx.prefix)?))
        }
        KeysCommand::List => {
            let keys = ctx.store.list(&ctx.prefix, &ctx.out)?;
            if keys.is_empty() {
                ctx.out.note("no keys yet: `oaic keys add NAME` makes one");
            }
            ctx.out.print(&List { items: keys })
        }
        KeysCommand::Show(args) => ctx
            .out
            .print(&Shown(ctx.store.info(&args.name, &ctx.prefix)?)),
        KeysCommand::Import(args) => import(args, ctx),
        KeysCommand::Export(args) => export(args, ctx),
        KeysCommand::Delete(args) => {
            let path = ctx.store.path(&args.name)?;
            if !path.exists() {
                return ctx.store.delete(&args.name);
            }
            confirm(ctx, &format!("delete {} for good", path.display()))?;
            ctx.store.delete(&args.name)?;
            ctx.out.note(format!("deleted {}", path.display()));
            Ok(())
        }
    }
}

fn import(args: &ImportArgs, ctx: &KeysContext) -> Result<()> {
    ctx.store.ensure_free(&args.name)?;
    if let Some(file) = &args.file {
        let bytes = std::fs::read(file).map_err(|e| CliError::unreadable(Kind::Usage, file, e))?;
        let sealed = Sealed::from_bytes(&bytes, &file.display().to_string())?;
        if sealed.name() != args.name {
            return Err(CliError::usage(format!(
                "{} is a backup of '{}', not of '{}'; the name is part of what is encrypted",
                file.display(),
                sealed.name(),
                args.name
            ))
            .next(format!(
                "oaic keys import {} --file {}",
                sealed.name(),
                file.display()
            )));
        }
        // A backup that nobody can open should not be taken for one.
        sealed.open(&ctx.passphrase.existing(&args.name, &ctx.out)?)?;
        ctx.store.restore(&sealed)?;
    } else {
        let text = read_secret(&args.name, &ctx.out)?;
        let secret = Secret::parse(args.kind, &text, &args.hd_path)?;
        let passphrase = ctx.passphrase.new_one(&args.name, &ctx.out)?;
        ctx.store
            .add(&args.name, &secret, &passphrase, Cost::default())?;
    }
    ctx.out
        .print(&Shown(ctx.store.info(&args.name, &ctx.prefix)?))
}

/// What is read of stdin at most: 24 words are below 300 bytes.
const MAX_SECRET: u64 = 4096;

fn read_secret(name: &str, out: &Output) -> Result<Zeroizing<String>> {
    if out.can_ask() {
        return out.hidden(&format!("Secret or words of '{name}' (not shown): "));
    }
    let mut text = Zeroizing::new(String::new());
    std::io::stdin()
        .lock()
        .take(MAX_SECRET + 1)
        .read_to_string(&mut text)
        .map_err(|e| CliError::key("stdin can't be read").because(e))?;
    if text.len() as u64 > MAX_SECRET {
        return Err(CliError::key(format!(
            "stdin is too long for a secret: it has more than {MAX_SECRET} bytes"
        ))
        .next("give the words or the hex digits alone; a backup is read with --file"));
    }
    Ok(text)
}

fn export(args: &ExportArgs, ctx: &KeysContext) -> Result<()> {
    let sealed = ctx.store.read(&args.name)?;
    if !args.secret {
        return ctx.out.write(&sealed.to_bytes()?);
    }
    confirm(
        ctx,
        &format!("print the secret of '{}' in plain", args.name),
    )?;
    let secret = sealed.open(&ctx.passphrase.existing(&args.name, &ctx.out)?)?;
    let words = secret.mnemonic().filter(|_| !args.hex);
    let line = Zeroizing::new(format!("{}\n", words.unwrap_or(secret.reveal_hex())));
    ctx.out.write(line.as_bytes())
}

fn confirm(ctx: &KeysContext, what: &str) -> Result<()> {
    ctx.out.confirm(what).map_err(|error| match error.kind() {
        // Nothing is sent here that --dry-run could show.
        Kind::Usage => error.next("add --yes"),
        _ => error,
    })
}

#[derive(Debug, Serialize)]
struct Shown(KeyInfo);

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/key/1";

    fn human(&self, out: &mut String) {
        let Self(key) = self;
        let mut rows = vec![("name", key.name.clone()), ("kind", key.kind.to_string())];
        if let Some(address) = &key.address {
            rows.push(("address", address.clone()));
        }
        rows.push(("public key", key.public_key.clone()));
        fields(out, &rows);
    }
}

#[derive(Debug, Serialize)]
struct List {
    items: Vec<KeyInfo>,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/key-list/1";

    fn human(&self, out: &mut String) {
        if self.items.is_empty() {
            return;
        }
        let rows = self.items.iter().map(|key| {
            let shown = key
                .address
                .clone()
                .unwrap_or_else(|| key.public_key.clone());
            [key.name.clone(), key.kind.to_string(), shown]
        });
        table(out, &["name", "kind", "address or public key"], rows);
    }
}
