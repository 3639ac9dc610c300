//! Passwords: what a good one is, and what is kept of it. The salt is given, so that nothing here is random.

use super::Refusal;
use super::names::fold;

/// The fewest characters of a password.
pub const SHORTEST: usize = 12;

/// The most characters, so that nobody makes the desk hash a book.
pub const LONGEST: usize = 200;

/// Says no to a password that would be guessed.
///
/// # Errors
/// What is wrong with it.
pub fn good(password: &str, name: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    let hint = "take several words that have nothing to do with each other, or what a password manager makes";
    if length < SHORTEST {
        return Err(Refusal::new(
            format!("the password has {length} characters; at least {SHORTEST} are needed"),
            hint,
        ));
    }
    if length > LONGEST {
        return Err(Refusal::new(
            format!("the password has {length} characters; at most {LONGEST} fit"),
            hint,
        ));
    }
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5 {
        return Err(Refusal::new("the password repeats a few characters", hint));
    }
    let rest = fold(password).replace(&fold(name), "");
    if rest.chars().count() < SHORTEST / 2 {
        return Err(Refusal::new("the password is little more than the name", hint));
    }
    Ok(())
}

/// What is kept of a password: argon2id's hash in PHC form, with the parameters that OWASP names (19 MiB, two passes).
///
/// # Errors
/// A sentence, when the hash cannot be made.
#[cfg(feature = "desk")]
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, String> {
    use argon2::PasswordHasher as _;
    argon2::Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|e| e.to_string())
}

/// Whether a password is the one that was hashed. What is no hash fits no password.
#[cfg(feature = "desk")]
pub fn fits(password: &str, hash: &str) -> bool {
    use argon2::PasswordVerifier as _;
    argon2::password_hash::phc::PasswordHash::new(hash).is_ok_and(|hash| {
        argon2::Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_would_be_guessed_is_refused() {
        assert!(good("short", "Ana").is_err());
        assert!(good("aaaaaaaaaaaaaaaa", "Ana").is_err());
        assert!(good("Ana Costa Ana Costa", "Ana Costa").is_err());
        assert!(good(&"long ".repeat(50), "Ana").is_err());
        assert_eq!(good("winch harbour ninety", "Ana Costa"), Ok(()));
    }

    #[cfg(feature = "desk")]
    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let kept = hash("winch harbour ninety", &[7; 16]).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("winch harbour ninety", &kept));
        assert!(!fits("winch harbour ninetz", &kept));
        assert!(!fits("winch harbour ninety", "no hash"));
        assert_ne!(kept, hash("winch harbour ninety", &[8; 16]).unwrap());
    }
}
