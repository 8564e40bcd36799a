//! Paths of files.

/// A path from a folder on, without `.` and `..`.
pub(crate) fn resolved(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    let is_whole = path.starts_with('/') || path.get(1..3) == Some(":/");
    let folder = if is_whole { String::new() } else { folder.replace('\\', "/") };
    let mut segments: Vec<&str> = folder.split('/').collect();
    for segment in path.split('/') {
        match segment {
            "." | "" => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let is_relative =
        segments.first().is_some_and(|first| first.is_empty()) && !folder.starts_with('/') && !path.starts_with('/');
    segments.into_iter().skip(usize::from(is_relative)).collect::<Vec<_>>().join("/")
}

/// The folder of a file.
pub(crate) fn folder(file: &str) -> &str {
    file.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_from_the_folder_of_a_file() {
        for (file, path, expected) in [
            ("main.tf", "./net", "net"),
            ("a/b/main.tf", "../../modules/net", "modules/net"),
            ("a\\main.bicep", "../net.bicep", "net.bicep"),
            ("/a/main.tf", "./net/.", "/a/net"),
            ("./main.tf", "./net", "./net"),
            ("a\\b\\main.tf", "..\\net", "a/net"),
            ("a/main.tf", "/srv/./net/", "/srv/net"),
            ("a/main.tf", "C:\\srv\\net", "C:/srv/net"),
        ] {
            assert_eq!(resolved(folder(file), path), expected);
        }
    }
}
