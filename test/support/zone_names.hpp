// The zones of the system's zone.tab: one a line, in the third column.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace test {

inline const std::vector<std::string>& zone_names() {
  static const auto names = [] {
    std::vector<std::string> read;
    std::ifstream table{"/usr/share/zoneinfo/zone.tab"};
    for (std::string line; std::getline(table, line);) {
      if (line.starts_with('#'))
        continue;
      auto begin = line.find('\t', line.find('\t') + 1) + 1;
      read.push_back(line.substr(begin, line.find('\t', begin) - begin));
    }
    return read;
  }();
  return names;
}

} // namespace test
