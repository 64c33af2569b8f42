#include "channels/multipart.hpp"

#include <algorithm>
#include <array>

namespace luna::channels {

namespace {

/// What would end a quoted name is escaped as browsers do it, for want of a rule in the RFC.
std::string quoted(std::string_view name) {
  std::string safe{'"'};
  for (char c : name)
    if (c == '"')
      safe += "%22";
    else if (c == '\r')
      safe += "%0D";
    else if (c == '\n')
      safe += "%0A";
    else
      safe += c;
  return safe += '"';
}

/// In none of the parts. Each letter is the one that follows least often on what there is so far, so few are enough
/// whatever the parts hold.
std::string boundary_for(std::span<const form_part> parts) {
  std::string boundary = "luna-form-";
  while (true) {
    std::array<std::size_t, 26> followers{};
    bool occurs = false;
    for (const auto& part : parts)
      for (auto at = part.value.find(boundary); at != part.value.npos; at = part.value.find(boundary, at + 1)) {
        auto next = part.value.substr(at + boundary.size()).substr(0, 1);
        occurs = true;
        if (!next.empty() && next[0] >= 'a' && next[0] <= 'z')
          ++followers[static_cast<std::size_t>(next[0] - 'a')];
      }
    if (!occurs)
      return boundary;
    boundary += static_cast<char>('a' + (std::min_element(followers.begin(), followers.end()) - followers.begin()));
  }
}

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; });
}

} // namespace

multipart_form multipart(std::span<const form_part> parts) {
  auto boundary = boundary_for(parts);
  std::string body;
  for (const auto& part : parts) {
    body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=").append(quoted(part.name));
    if (!part.filename.empty())
      body.append("; filename=").append(quoted(part.filename));
    if (!part.mime.empty() && is_one_line(part.mime))
      body.append("\r\nContent-Type: ").append(part.mime);
    body.append("\r\n\r\n").append(part.value).append("\r\n");
  }
  body.append("--").append(boundary).append("--\r\n");
  return {"multipart/form-data; boundary=" + boundary, std::move(body)};
}

} // namespace luna::channels
