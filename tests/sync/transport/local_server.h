#pragma once
// A tiny server on loopback for tests: each connection gets the next scripted answer, raw bytes.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace wincheck::tests {

class LocalServer {
public:
    /// Each connection reads one request and answers with one script, then closes it.
    explicit LocalServer(std::vector<std::string> answers) : answers_(std::move(answers)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        ::listen(listener_, 8);
        socklen_t length = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~LocalServer() {
        finish();
        ::close(listener_);
    }
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    /// Ends the server; `requests` is complete afterwards.
    void finish() {
        ::shutdown(listener_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
    }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    std::vector<std::string> requests;

private:
    void serve() {
        for (const std::string& answer : answers_) {
            const int peer = ::accept(listener_, nullptr, nullptr);
            if (peer < 0) return;
            requests.push_back(read_request(peer));
            if (answer != "silence") {
                static_cast<void>(::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL));
            } else {
                char byte = 0;
                static_cast<void>(::recv(peer, &byte, 1, 0));
            }
            ::close(peer);
        }
    }
    static std::string read_request(int peer) {
        std::string text;
        std::string block(65536, '\0');
        std::size_t wanted = std::string::npos;
        while (text.size() < wanted) {
            const auto count = ::recv(peer, block.data(), block.size(), 0);
            if (count <= 0) break;
            text.append(block, 0, static_cast<std::size_t>(count));
            const std::size_t head = text.find("\r\n\r\n");
            if (head == std::string::npos || wanted != std::string::npos) continue;
            const std::size_t length = text.find("Content-Length: ");
            wanted = head + 4 + (length < head ? std::stoul(text.substr(length + 16)) : 0);
        }
        return text;
    }

    std::vector<std::string> answers_;
    int listener_ = -1;
    unsigned port_ = 0;
    std::thread thread_;
};

}  // namespace wincheck::tests
