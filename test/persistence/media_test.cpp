#include "persistence/media_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace luna::persistence;
using luna::domain::fault;
namespace fs = std::filesystem;

namespace {

const key_bytes key = media_key(*keyring::from_text(std::string(64, '1')));
const key_bytes other_key = media_key(*keyring::from_text(std::string(64, '2')));

struct folder_fixture {
  folder_fixture() {
    char name[] = "/tmp/luna-media-XXXXXX";
    root = ::mkdtemp(name);
  }
  ~folder_fixture() { fs::remove_all(root); }

  media_folder open(const key_bytes& with = key) const { return {root / "media", with}; }

  /// Every regular file, wherever in the folder it is.
  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator{root})
      if (entry.is_regular_file())
        found.push_back(entry.path());
    return found;
  }

  fs::path only_file() const {
    REQUIRE(files().size() == 1);
    return files()[0];
  }

  fs::path root;
};

std::string read(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream{file, std::ios::binary} << bytes;
}

unsigned mode(const fs::path& file) {
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  return about.st_mode & 0777;
}

/// A disk on which files end at so many bytes.
class full_disk {
public:
  explicit full_disk(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  full_disk(const full_disk&) = delete;
  ~full_disk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  rlimit before_{};
  void (*handler_)(int);
};

/// A process that dies when it has written so many bytes of a file.
void die_while_putting(media_folder& store, const std::string& bytes, rlim_t after) {
  auto child = ::fork();
  if (child == 0) {
    rlimit none{0, 0}, some{after, after};
    ::setrlimit(RLIMIT_CORE, &none);
    ::setrlimit(RLIMIT_FSIZE, &some);
    (void)store.put(bytes);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
}

} // namespace

TEST_CASE_METHOD(folder_fixture, "a file is found again by its content's SHA-256", "[persistence][media]") {
  auto store = open();
  for (const auto& bytes :
       {std::string{}, std::string{"abc"}, std::string("\0\xff\n", 3), std::string(3'000'000, 'x')}) {
    auto hash = store.put(bytes);
    REQUIRE(hash.has_value());
    CHECK(*hash == to_hex(sha256(bytes)));
    auto again = open().get(*hash);
    REQUIRE(again.has_value());
    CHECK(*again == bytes);
  }
  CHECK(*store.put("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE_METHOD(folder_fixture, "what is not there is not found, whatever is asked for", "[persistence][media]") {
  auto store = open();
  CHECK(store.get(std::string(64, '0')).error() == fault::not_found);
  CHECK(store.put("abc").has_value());
  for (auto wrong : {"", "..", "../../etc/passwd", "ba7816"})
    CHECK(store.get(wrong).error() == fault::not_found);
  CHECK(store.trouble().empty());
}

TEST_CASE_METHOD(folder_fixture, "a file lies two folders deep, and is its owner's alone", "[persistence][media]") {
  REQUIRE(open().put("abc").has_value());
  auto file = only_file();
  auto name = file.filename().string();
  CHECK(name.size() == 64);
  CHECK(file == root / "media" / name.substr(0, 2) / name.substr(2, 2) / name);
  CHECK(mode(file) == 0600);
  for (auto folder = file.parent_path(); folder != root; folder = folder.parent_path())
    CHECK(mode(folder) == 0700);
}

TEST_CASE_METHOD(folder_fixture, "neither a file nor its name says what is in it", "[persistence][media]") {
  auto hash = *open().put("born in Jaipur");
  CHECK(only_file().filename() != hash);
  CHECK(read(only_file()).find("Jaipur") == std::string::npos);
  REQUIRE(open(other_key).put("born in Jaipur").has_value());
  CHECK(files().size() == 2); // of another name
}

TEST_CASE_METHOD(folder_fixture, "another file's key, name or bytes do not open a file", "[persistence][media]") {
  auto hash = media_hash("abc");
  auto sealed = seal_media(key, hash, "abc");
  CHECK(*open_media(key, hash, sealed) == "abc");
  CHECK(open_media(other_key, hash, sealed).error() == fault::invalid);
  CHECK(open_media(key, media_hash("abd"), sealed).error() == fault::invalid); // so it takes the hash to open it
  auto key_of_name = media_name(key, hash);
  CHECK(key_of_name != media_name(key, media_hash("abd")));
  CHECK(key_of_name != media_name(other_key, hash));
}

TEST_CASE_METHOD(folder_fixture, "the key of files outlives the master key", "[persistence][media]") {
  auto ring = *keyring::from_text(std::string(64, '1'));
  auto before = ring.wrapped_index();
  auto next = ring.add();
  REQUIRE(ring.use(next));
  CHECK(media_key(ring) != key);
  REQUIRE(ring.use_index(before)); // as a database does
  CHECK(media_key(ring) == key);
  CHECK(ring.key_for("luna media 1") != ring.key_for("something else"));
}

TEST_CASE_METHOD(folder_fixture, "a file that is there already is not written again", "[persistence][media]") {
  auto store = open();
  REQUIRE(store.put("abc").has_value());
  auto before = read(only_file());
  full_disk disk{1}; // on which nothing can be written
  CHECK(*store.put("abc") == media_hash("abc"));
  CHECK(read(only_file()) == before);
}

TEST_CASE_METHOD(folder_fixture, "a process that dies while it writes leaves no half file", "[persistence][media]") {
  auto store = open();
  std::string bytes(100'000, 'x');
  die_while_putting(store, bytes, 50'000);
  CHECK(fs::file_size(only_file()) == 50'000);
  CHECK(only_file().parent_path().filename() == "new");
  CHECK(store.get(media_hash(bytes)).error() == fault::not_found);
  REQUIRE(store.put(bytes).has_value());
  CHECK(*store.get(media_hash(bytes)) == bytes);
}

TEST_CASE_METHOD(folder_fixture, "what was left half-written is removed a day later", "[persistence][media]") {
  auto store = open();
  std::string bytes(100'000, 'x');
  die_while_putting(store, bytes, 50'000);
  REQUIRE(store.put("abc").has_value());
  REQUIRE(store.prepare().has_value());
  CHECK(files().size() == 2); // somebody may still write the one
  for (const auto& file : files())
    fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours{25});
  REQUIRE(store.prepare().has_value());
  CHECK(*store.get(media_hash("abc")) == "abc");
  CHECK(only_file().parent_path().filename() != "new");
}

TEST_CASE_METHOD(folder_fixture, "a full disk is an error, leaves nothing, and is one no longer when there is room",
                 "[persistence][media]") {
  auto store = open();
  std::string bytes(100'000, 'x');
  {
    full_disk disk{50'000};
    CHECK(store.put(bytes).error() == fault::unavailable);
    CHECK(store.trouble().find((root / "media").string()) != std::string::npos);
    CHECK(store.trouble().find("File too large") != std::string::npos);
  }
  CHECK(files().empty());
  CHECK(store.get(media_hash(bytes)).error() == fault::not_found);
  CHECK(store.put(bytes).has_value());
  CHECK(store.trouble().empty());
  CHECK(*store.get(media_hash(bytes)) == bytes);
}

TEST_CASE_METHOD(folder_fixture, "a damaged file says so", "[persistence][media]") {
  auto store = open();
  auto hash = *store.put("born in Jaipur");
  auto file = only_file();
  auto whole = read(file);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    write(file, changed);
    CHECK(store.get(hash).error() == fault::invalid);
  }
  CHECK(store.trouble().find(file.string()) != std::string::npos);
  CHECK(store.trouble().find("damaged") != std::string::npos);
  write(file, whole);
  CHECK(*store.get(hash) == "born in Jaipur");
  CHECK(store.trouble().empty());
}

TEST_CASE_METHOD(folder_fixture, "a file that was cut off is made whole when it is put again", "[persistence][media]") {
  auto store = open();
  auto hash = *store.put("born in Jaipur");
  auto file = only_file();
  for (auto left : {0, 10, 30}) {
    fs::resize_file(file, static_cast<std::uintmax_t>(left));
    CHECK(store.get(hash).error() == fault::invalid);
    CHECK(store.put("born in Jaipur").has_value());
    CHECK(*store.get(hash) == "born in Jaipur");
  }
}

TEST_CASE_METHOD(folder_fixture, "a folder that cannot be made is an error, until it can", "[persistence][media]") {
  write(root / "media", "a file where the folder should be");
  auto store = open();
  CHECK(store.prepare().error() == fault::unavailable);
  CHECK(store.trouble().find("Not a directory") != std::string::npos);
  CHECK(store.put("abc").error() == fault::unavailable);
  CHECK(store.get(media_hash("abc")).error() == fault::unavailable);
  fs::remove(root / "media");
  CHECK(store.prepare().has_value());
  CHECK(store.put("abc").has_value());
  CHECK(*store.get(media_hash("abc")) == "abc");
}
