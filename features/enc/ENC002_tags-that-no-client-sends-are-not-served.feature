@ENC002 @version1 @meter @DLMS-ENC-011 @DLMS-XDLMS-035
Feature: ENC002 - Tags that no client sends are not served
  Reserved tags mean nothing yet, and the answers of servers are no requests.

  Scenario Outline: A reserved tag
    When the head-end sends a request under <tag>
    Then the meter does not serve it
    And the meter still answers the head-end

    Examples:
      | tag                                    |
      | the reserved tag after SET             |
      | the reserved tag after a ciphered SET  |
      | the reserved tag after a dedicated SET |
      | a tag below all services               |
      | a tag among those of associations      |
      | the highest tag                        |

  Scenario Outline: What only a server sends
    When the head-end sends the meter a <service>
    Then the meter does not answer it with more than one exception
    And the meter still answers the head-end

    Examples:
      | service           |
      | get-response      |
      | set-response      |
      | action-response   |
      | access-response   |
      | data-notification |
      | exception-response |
