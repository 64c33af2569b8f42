// Files in a folder of the disk, sealed: <folder>/ab/cd/abcd... by their name (media_seal.hpp), 0600 in folders of
// 0700. A file is written beside them, in <folder>/new, and moved to its name when it is on the disk: there is never
// half a file. Several processes may share a folder.
#pragma once

#include "persistence/media_seal.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace luna::persistence {

/// Belongs to one thread; may block.
class media_folder {
public:
  /// Does not touch the disk.
  media_folder(std::filesystem::path folder, const key_bytes& key);
  media_folder(const media_folder&) = default;
  media_folder(media_folder&&) = default;
  ~media_folder();

  /// Proves that files can be written, and removes what processes left half-written that ended a day ago or earlier. To
  /// be called at start; may be called again. Errors: unavailable.
  domain::result<void> prepare();

  /// On the disk, with its name, once this returns; costs little if it is there already. Gives the hash. Errors:
  /// unavailable (the disk is full, the folder cannot be written).
  domain::result<std::string> put(std::string_view bytes);

  /// Errors: not_found; invalid, if the file was damaged; unavailable, if the disk cannot be read.
  domain::result<std::string> get(std::string_view hash);

  /// What was wrong with the last call, where and what would mend it; empty if nothing was. Carries no hash.
  const std::string& trouble() const { return trouble_; }

private:
  std::filesystem::path path_of(std::string_view name) const;
  domain::fault failed(const char* what, const std::filesystem::path& where);

  std::filesystem::path folder_;
  key_bytes key_;
  std::string trouble_;
};

} // namespace luna::persistence
