//! Who may read and write what is made in a cache folder: whoever the umask lets, and in a folder that its group may write, the
//! group. A desk that shares one index has such a folder, and whoever comes first must not shut out the others.

use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

/// What the group may do with files.
const FILES: u32 = 0o060;

/// What the group may do with folders.
const FOLDERS: u32 = 0o070;

/// Whether what is made in a folder belongs to its group, which may write there.
fn is_shared(folder: &Metadata, made: &Metadata) -> bool {
    folder.mode() & 0o020 != 0 && folder.gid() == made.gid()
}

/// Opens a file that was just made in a folder to the folder's group.
pub(in crate::matching) fn share(file: &File, folder: &Path) {
    let (Ok(made), Ok(folder)) = (file.metadata(), folder.metadata()) else {
        return;
    };
    if is_shared(&folder, &made) && made.mode() & FILES != FILES {
        // It is somebody else's then, who has let whom he wants.
        let _ = file.set_permissions(Permissions::from_mode(made.mode() | FILES));
    }
}

/// Makes a folder and those above it that are missing.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    match folder.is_dir() {
        true => Ok(()),
        false => match folder.parent().filter(|above| !above.as_os_str().is_empty()) {
            Some(above) => make(above).and_then(|()| make_in(above, folder)),
            None => make_in(Path::new("."), folder),
        },
    }
}

fn make_in(above: &Path, folder: &Path) -> io::Result<()> {
    match std::fs::create_dir(folder) {
        Ok(()) => {}
        // Somebody else was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => return Ok(()),
        Err(error) => return Err(error),
    }
    if let (Ok(above), Ok(made)) = (above.metadata(), folder.metadata())
        && is_shared(&above, &made)
    {
        let _ = std::fs::set_permissions(folder, Permissions::from_mode(made.mode() | FOLDERS));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().mode() & 0o777
    }

    #[test]
    fn what_is_made_in_a_folder_of_a_group_is_the_groups() {
        let home = tempfile::tempdir().unwrap();
        for (name, bits, shares) in [("own", 0o700, false), ("read", 0o755, false), ("group", 0o775, true)] {
            let above = home.path().join(name);
            std::fs::create_dir(&above).unwrap();
            std::fs::set_permissions(&above, Permissions::from_mode(bits)).unwrap();
            let inner = above.join("a/b");
            make(&inner).unwrap();
            make(&inner).unwrap();
            // As it is made by whoever keeps everything to himself.
            let path = above.join("file");
            let file = File::create(&path).unwrap();
            file.set_permissions(Permissions::from_mode(0o600)).unwrap();
            share(&file, &above);
            assert_eq!(mode(&path), if shares { 0o660 } else { 0o600 }, "{name}");
            if shares {
                assert_eq!((mode(&inner) & 0o070, mode(&above.join("a")) & 0o070), (0o070, 0o070));
            }
        }
        std::fs::write(home.path().join("flat"), "").unwrap();
        assert!(make(&home.path().join("flat/below")).is_err());
    }
}
