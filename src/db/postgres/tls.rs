//! TLS to PostgreSQL, as libpq understands `sslmode`: whether there must be any, and whom the server has to be.

use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{self, CryptoProvider};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Error, Result};

/// What is asked of the way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mode {
    /// None.
    Disable,
    /// TLS where the server has it; nobody's name is checked.
    #[default]
    Prefer,
    /// TLS; nobody's name is checked.
    Require,
    /// TLS, with a certificate that a known authority gave.
    VerifyCa,
    /// TLS, with a certificate that a known authority gave to this very host.
    VerifyFull,
}

impl Mode {
    /// As it stands in an address.
    ///
    /// # Errors
    /// `Usage` for any other word.
    pub fn read(word: &str) -> Result<Mode> {
        Ok(match word {
            "disable" => Mode::Disable,
            "allow" | "prefer" => Mode::Prefer,
            "require" => Mode::Require,
            "verify-ca" => Mode::VerifyCa,
            "verify-full" => Mode::VerifyFull,
            other => {
                return Err(Error::usage(format!("sslmode={other} is none"))
                    .hint("it is disable, prefer, require, verify-ca or verify-full"));
            }
        })
    }
}

/// The files that an address names.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Authorities, in PEM; `system` for those of this machine.
    pub root: Option<String>,
    /// Our own certificate and its key, for servers that ask for one.
    pub certificate: Option<String>,
    pub key: Option<String>,
}

/// What shakes hands; `None` where there is to be no TLS.
///
/// # Errors
/// `Usage` when a file is missing, cannot be read or holds no certificate.
pub(super) fn connector(mode: Mode, files: &Files) -> Result<Option<MakeRustlsConnect>> {
    // A root certificate asks for more than "require" says by itself, as in libpq.
    let mode = match (mode, &files.root) {
        (Mode::Disable, _) => return Ok(None),
        (Mode::Require, Some(_)) => Mode::VerifyCa,
        (mode, _) => mode,
    };
    let provider = Arc::new(crypto::ring::default_provider());
    let verifier = Verifier {
        roots: match mode {
            Mode::VerifyCa | Mode::VerifyFull => authorities(files.root.as_deref())?,
            Mode::Disable | Mode::Prefer | Mode::Require => Vec::new(),
        },
        chain: None,
        named: mode == Mode::VerifyFull,
        provider: Arc::clone(&provider),
    }
    .ready(mode)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::usage(format!("TLS cannot begin: {e}")))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let config = match (&files.certificate, &files.key) {
        (Some(certificate), Some(key)) => builder
            .with_client_auth_cert(certificates(Path::new(certificate))?, private_key(Path::new(key))?)
            .map_err(|e| Error::usage(format!("sslcert and sslkey do not go together: {e}")))?,
        (None, None) => builder.with_no_client_auth(),
        _ => {
            return Err(Error::usage(
                "sslcert and sslkey go together, and one of them is missing",
            ));
        }
    };
    Ok(Some(MakeRustlsConnect::new(config)))
}

/// The authorities that are believed: those of a file, of this machine, or of the file where libpq looks.
fn authorities(root: Option<&str>) -> Result<Vec<CertificateDer<'static>>> {
    match root {
        Some("system") => {
            let found = rustls_native_certs::load_native_certs();
            match found.certs.is_empty() {
                false => Ok(found.certs),
                true => Err(Error::usage("this machine has no list of authorities")
                    .hint("name one with sslrootcert=FILE, or install ca-certificates")),
            }
        }
        Some(path) => certificates(Path::new(path)),
        None => {
            let home = std::env::var_os("HOME").unwrap_or_default();
            let usual = Path::new(&home).join(".postgresql/root.crt");
            match usual.exists() {
                true => certificates(&usual),
                false => Err(
                    Error::usage("a server's certificate is to be verified, and nobody says by whose word")
                        .hint("name the authority's certificate with sslrootcert=FILE, or sslrootcert=system"),
                ),
            }
        }
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let failed =
        |e: &dyn std::fmt::Display| Error::usage(format!("cannot read certificates from {}: {e}", path.display()));
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(|e| failed(&e))?
        .collect::<Result<_, _>>()
        .map_err(|e| failed(&e))?;
    match found.is_empty() {
        false => Ok(found),
        true => Err(failed(&"there is none in it")),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_file(path)
        .map_err(|e| Error::usage(format!("cannot read the key in {}: {e}", path.display())))
}

/// Who the server has to be.
#[derive(Debug)]
struct Verifier {
    roots: Vec<CertificateDer<'static>>,
    chain: Option<Arc<WebPkiServerVerifier>>,
    named: bool,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn ready(mut self, mode: Mode) -> Result<Verifier> {
        if matches!(mode, Mode::VerifyCa | Mode::VerifyFull) {
            let mut store = RootCertStore::empty();
            store.add_parsable_certificates(self.roots.iter().cloned());
            let built =
                WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(&self.provider)).build();
            self.chain = Some(built.map_err(|e| Error::usage(format!("the authorities cannot be used: {e}")))?);
        }
        Ok(self)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        // A server that vouches for itself: its own certificate is the one that was named.
        if self.roots.iter().any(|root| root == certificate) {
            if self.named {
                rustls::client::verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        match chain.verify_server_cert(certificate, between, name, ocsp, now) {
            // The name is looked at last, when the chain was found good.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.named => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        crypto::verify_tls12_signature(
            message,
            certificate,
            signed,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        crypto::verify_tls13_signature(
            message,
            certificate,
            signed,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
