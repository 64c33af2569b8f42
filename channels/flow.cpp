#include "channels/flow.hpp"

#include "channels/node.hpp"

namespace luna::channels {

domain::flow_content flow_of(std::string text, std::string response) {
  // Not the body's parser, whose tree is still being read; shallow, so that what we store can be read again.
  thread_local simdjson::dom::parser parser;
  domain::flow_content read;
  read.text = std::move(text);
  bool is_object = parser.allocate(0, 32) == simdjson::SUCCESS
                   && for_each_member(parser.parse(response), [&](std::string key, std::string value) {
                        read.fields.emplace_back(std::move(key), std::move(value));
                      });
  if (!is_object)
    read.raw = std::move(response);
  return read;
}

} // namespace luna::channels
