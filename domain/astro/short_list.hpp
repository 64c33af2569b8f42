// A list of a known greatest length, without allocation.
#pragma once

#include <array>
#include <cstddef>

namespace luna::domain {

/// At most N values; what is pushed beyond is left out.
template <class T, std::size_t N>
class short_list {
public:
  const T* begin() const { return values_.data(); }
  const T* end() const { return values_.data() + count_; }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  const T& operator[](std::size_t index) const { return values_[index]; }
  const T& front() const { return values_[0]; }
  const T& back() const { return values_[count_ - 1]; }

  void push_back(const T& value) {
    if (count_ < N)
      values_[count_++] = value;
  }

private:
  std::array<T, N> values_{};
  std::size_t count_ = 0;
};

} // namespace luna::domain
