// Forms with files, as browsers send them: multipart/form-data (RFC 7578).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace luna::channels {

struct form_part {
  std::string name;
  std::string_view value;
  std::string filename = {}; // a file if it is not empty
  std::string mime = {};     // of the file; empty: not said
};

struct multipart_form {
  std::string content_type; // with the boundary
  std::string body;
};

/// The parts in their order. Equal parts give equal bytes.
multipart_form multipart(std::span<const form_part> parts);

} // namespace luna::channels
