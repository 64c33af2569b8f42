// Has WhatsApp say what libFuzzer makes up, and checks that every message keeps to the platform's limits.
#include "channels/codec.hpp"
#include "test/channels/whatsapp/limits.hpp"

#include <simdjson.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace luna;

/// Fields that end with a line break each; the rest of the input is the reply's text.
class fields {
public:
  explicit fields(std::string_view all) : rest_{all} {}

  std::string next() {
    auto field = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(rest_.size(), field.size() + 1));
    return std::string{field};
  }

  std::string rest() const { return std::string{rest_}; }

private:
  std::string_view rest_;
};

std::vector<domain::choice> choices(fields& in, char count) {
  std::vector<domain::choice> all(static_cast<unsigned char>(count) % 16);
  for (auto& one : all)
    one = {in.next(), in.next(), in.next()};
  return all;
}

domain::reply_extra extra_of(fields& in) {
  auto shape = in.next();
  shape.resize(3);
  switch (shape[0]) {
    case 'b': return domain::reply_buttons{choices(in, shape[1])};
    case 'l':
      return domain::reply_list{in.next(), {{in.next(), choices(in, shape[1])}, {in.next(), choices(in, shape[2])}}};
    case 'm': return domain::reply_media{static_cast<domain::media_kind>(shape[1] & 7), "h", "m", in.next()};
    case 'p': return domain::reply_location_request{};
    case 't': return domain::reply_template{in.next(), in.next(), {in.next()}};
    case 'r': return domain::reply_reaction{in.next(), in.next()};
    default: return std::monostate{};
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input{reinterpret_cast<const char*>(data), size};
  if (!simdjson::validate_utf8(input.data(), input.size()))
    return 0;
  static const auto codec = channels::find_platform("whatsapp")->open({});
  fields in{input};
  auto extra = extra_of(in);
  for (auto& part : codec->fit({in.rest(), std::move(extra)}))
    for (auto how : {channels::form::full, channels::form::plain}) {
      auto call = codec->render({"d", {"whatsapp", "55", "1"}, part, 1, 0, 0}, how, nullptr);
      if (!test::limits::broken_by(call.body).empty())
        std::abort();
    }
  return 0;
}
