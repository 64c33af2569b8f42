#include "persistence/media_folder.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace luna::persistence {

namespace {

namespace fs = std::filesystem;
using domain::fault;

constexpr auto left_behind = std::chrono::hours{24}; // nobody writes a file for that long

class descriptor {
public:
  explicit descriptor(int fd) : fd_{fd} {}
  descriptor(const descriptor&) = delete;
  ~descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

private:
  int fd_;
};

// Each of these is false, with errno, if it did not succeed.

bool make_folder(const fs::path& folder) {
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

bool sync_folder(const fs::path& folder) {
  descriptor open{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return open && ::fsync(open.get()) == 0;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  return true;
}

bool write_new(const fs::path& file, std::string_view bytes) {
  descriptor open{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  return open && write_all(open.get(), bytes) && ::fsync(open.get()) == 0;
}

bool read_all(int fd, std::string& bytes) {
  struct stat about {};
  if (::fstat(fd, &about) != 0)
    return false;
  bytes.resize(static_cast<std::size_t>(about.st_size));
  std::size_t size = 0;
  while (size < bytes.size()) {
    auto got = ::read(fd, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno != EINTR)
      return false;
    if (got == 0)
      break;
    size += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  }
  bytes.resize(size);
  return true;
}

std::string random_name() {
  return to_hex(bytes_of(random_key()).substr(0, 16));
}

} // namespace

media_folder::media_folder(fs::path folder, const key_bytes& key) : folder_{std::move(folder)}, key_{key} {}

media_folder::~media_folder() {
  wipe(key_);
}

fs::path media_folder::path_of(std::string_view name) const {
  return folder_ / name.substr(0, 2) / name.substr(2, 2) / name;
}

fault media_folder::failed(const char* what, const fs::path& where) {
  trouble_ = fmt::format("{} {}: {}", what, where.string(), std::strerror(errno));
  return fault::unavailable;
}

domain::result<void> media_folder::prepare() {
  trouble_.clear();
  auto probe = folder_ / "new" / random_name();
  auto parent = folder_.parent_path().empty() ? fs::path{"."} : folder_.parent_path();
  if (!make_folder(folder_) || !make_folder(folder_ / "new") || !write_new(probe, {}) || !sync_folder(parent))
    return failed("cannot write to the media folder", folder_);
  // What the time is, the disk's own clock says: it may be another machine's.
  std::error_code ignored;
  auto now = fs::last_write_time(probe, ignored);
  std::error_code end_of_list;
  for (fs::directory_iterator left{folder_ / "new", end_of_list}, end; !end_of_list && left != end;
       left.increment(end_of_list))
    if (auto at = left->last_write_time(ignored); !ignored && at < now - left_behind)
      fs::remove(left->path(), ignored);
  fs::remove(probe, ignored);
  return {};
}

domain::result<std::string> media_folder::put(std::string_view bytes) {
  trouble_.clear();
  auto hash = media_hash(bytes);
  auto file = path_of(media_name(key_, hash));
  struct stat about {};
  // One of another length was damaged, and is replaced.
  if (::stat(file.c_str(), &about) == 0 && static_cast<std::size_t>(about.st_size) == bytes.size() + media_seal_bytes)
    return hash;
  auto inner = file.parent_path(), outer = inner.parent_path();
  auto fresh = folder_ / "new" / random_name();
  if (!make_folder(folder_) || !make_folder(folder_ / "new") || !make_folder(outer) || !make_folder(inner))
    return failed("cannot make a folder in", folder_);
  auto done = write_new(fresh, seal_media(key_, hash, bytes)) && ::rename(fresh.c_str(), file.c_str()) == 0
              && sync_folder(inner) && sync_folder(outer) && sync_folder(folder_);
  if (done)
    return hash;
  auto fault = failed("cannot write a file in", folder_);
  ::unlink(fresh.c_str());
  return fault;
}

domain::result<std::string> media_folder::get(std::string_view hash) {
  trouble_.clear();
  auto file = path_of(media_name(key_, hash));
  descriptor open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!open && errno == ENOENT)
    return fault::not_found;
  std::string sealed;
  if (!open || !read_all(open.get(), sealed))
    return failed("cannot read", file);
  auto bytes = open_media(key_, hash, sealed);
  if (!bytes)
    trouble_ = fmt::format("the file {} is damaged, or was written under another master key; restore it from a backup",
                           file.string());
  return bytes;
}

} // namespace luna::persistence
