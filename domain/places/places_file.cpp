#include "domain/places/places_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace luna::domain {

namespace {

using namespace layout;

/// Why the mapped bytes are no whole file of ours; empty if they are.
std::string trouble_of(const std::byte* begin, std::size_t bytes, header& head) {
  if (bytes < sizeof(header))
    return "is too short for a file of places";
  std::memcpy(&head, begin, sizeof(header));
  if (head.magic != magic)
    return "is no file of places";
  if (head.version != version)
    return fmt::format("is of version {}, and this program reads version {}", head.version, version);
  if (head.bytes != bytes)
    return fmt::format("has {} bytes instead of {}: it was cut or is still being written", bytes, head.bytes);
  auto fits = [&](const extent& e) { return e.offset % 8 == 0 && e.offset <= bytes && e.bytes <= bytes - e.offset; };
  if (!std::all_of(head.sections.begin(), head.sections.end(), fits)
      || checksum(head, begin + sizeof(header), bytes - sizeof(header)) != head.checksum)
    return "was changed: its checksum is wrong";
  return {};
}

template <class T>
std::span<const T> view(const std::byte* begin, const extent& e) {
  return {reinterpret_cast<const T*>(begin + e.offset), e.bytes / sizeof(T)};
}

name_index index_at(const std::byte* begin, const header& head, section first) {
  auto at = [&](int next) { return head.sections[first + static_cast<unsigned>(next)]; };
  return {begin + head.sections[text].offset, view<name_record>(begin, at(0)), view<posting>(begin, at(1)),
          view<std::uint32_t>(begin, at(2)), view<spelling_record>(begin, at(3))};
}

} // namespace

places_file::~places_file() {
  if (begin_)
    ::munmap(const_cast<std::byte*>(begin_), bytes_);
}

result<void> places_file::open(const std::filesystem::path& file, std::string& problem) {
  auto descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    problem = fmt::format("{} cannot be read: {}", file.string(), descriptor < 0 ? std::strerror(errno) : "no file");
    if (descriptor >= 0)
      ::close(descriptor);
    return fault::not_found;
  }
  bytes_ = static_cast<std::size_t>(status.st_size);
  auto* mapped =
    bytes_ == 0 ? MAP_FAILED : ::mmap(nullptr, bytes_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
  ::close(descriptor);
  if (mapped == MAP_FAILED) {
    problem = fmt::format("{} is empty or cannot be mapped", file.string());
    return fault::invalid;
  }
  begin_ = static_cast<const std::byte*>(mapped);
  header head;
  if (auto trouble = trouble_of(begin_, bytes_, head); !trouble.empty()) {
    problem = fmt::format("{} {}; luna-places-data writes it anew", file.string(), trouble);
    return fault::invalid;
  }
  places = view<place_record>(begin_, head.sections[section::places]);
  areas = view<area_record>(begin_, head.sections[section::areas]);
  zones = view<std::uint32_t>(begin_, head.sections[section::zones]);
  names = index_at(begin_, head, place_names);
  area_index = index_at(begin_, head, area_names);
  has_towns = head.has_towns != 0;
  return {};
}

} // namespace luna::domain
