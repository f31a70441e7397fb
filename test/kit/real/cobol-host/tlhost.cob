      *****************************************************************
      * TLHOST: THE TEST HOST. ACCOUNTS AND COMPLAINTS OF A BANK THAT
      * DOES NOT EXIST, BEHIND THE MESSAGE SET OF TRUNKLINE.
      *
      * READS FRAMES ON STANDARD INPUT (LENGTH, TERMINAL, MESSAGE),
      * WRITES ANSWERS IN THE SAME FORM TO STANDARD OUTPUT. EVERY TEXT
      * IN A MESSAGE IS EBCDIC; WHAT THE PROGRAM SAYS ITSELF IT
      * CONVERTS WITH INSPECT CONVERTING, AND NAMES IN A DOUBLE-BYTE
      * CODE PAGE IT KEEPS AND COMPARES AS THE BYTES THEY ARE.
      *
      * FILES ARE RELATIVE (THE GNUCOBOL OF DEBIAN HAS NO INDEXED ONES)
      * WITH THEIR KEYS IN WORKING STORAGE. A WRITE IS LOGGED WITH ITS
      * BEFORE AND AFTER IMAGE, THEN DONE, THEN MARKED AS DONE; WHAT IS
      * LOGGED AND NOT MARKED IS DONE AGAIN AT THE START.
      *****************************************************************
       IDENTIFICATION DIVISION.
       PROGRAM-ID. TLHOST.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT ACCOUNTS ASSIGN TO EXTERNAL ACCOUNTS
               ORGANIZATION RELATIVE ACCESS DYNAMIC
               RELATIVE KEY W-SLOT FILE STATUS W-STATUS.
           SELECT COMPLAINTS ASSIGN TO EXTERNAL COMPLAINTS
               ORGANIZATION RELATIVE ACCESS DYNAMIC
               RELATIVE KEY W-SLOT FILE STATUS W-STATUS.
           SELECT OPERATIONS ASSIGN TO EXTERNAL OPERATIONS
               ORGANIZATION RELATIVE ACCESS DYNAMIC
               RELATIVE KEY W-OP-SLOT FILE STATUS W-STATUS.
       DATA DIVISION.
       FILE SECTION.
       FD  ACCOUNTS.
       01  AF-RECORD.
           05  AF-SEQUENCE            PIC S9(18) COMP.
           05  AF-DATA                PIC X(325).
       FD  COMPLAINTS.
       01  CF-RECORD.
           05  CF-SEQUENCE            PIC S9(18) COMP.
           05  CF-DATA                PIC X(4800).
       FD  OPERATIONS.
       01  OF-RECORD.
           05  OF-NUMBER-OF-OP        PIC S9(9) COMP.
           05  OF-STATE               PIC X.
           05  OF-KEY                 PIC X(32).
           05  OF-FUNCTION            PIC X(4).
           05  OF-KIND                PIC X.
           05  OF-NUMBER              PIC X(10).
           05  OF-LINE                PIC S9(4) COMP.
           05  OF-SLOT                PIC S9(9) COMP.
           05  OF-SEQUENCE            PIC S9(18) COMP.
           05  OF-BEFORE              PIC X(4800).
           05  OF-AFTER               PIC X(4800).
       WORKING-STORAGE SECTION.
      * MESSAGES.
       COPY TLHDR.
       COPY TLMSG.
       COPY TLACC REPLACING LEADING ==ACC== BY ==CUA==.
       COPY TLACC REPLACING LEADING ==ACC== BY ==BEA==.
       COPY TLACC REPLACING LEADING ==ACC== BY ==AFA==.
       COPY TLCMP REPLACING LEADING ==CMP== BY ==CUC==.
       COPY TLCMP REPLACING LEADING ==CMP== BY ==BEC==.
       COPY TLCMP REPLACING LEADING ==CMP== BY ==AFC==.
       01  PST-RECORD.
           05  PST-AMOUNT             PIC S9(13)V99 COMP-3.
       01  FRAME-HEAD.
           05  FRAME-LENGTH           PIC S9(9) COMP.
           05  FRAME-TERMINAL         PIC S9(9) COMP.
       01  IN-MESSAGE                 PIC X(16384).
       01  OUT-FRAME.
           05  OUT-FRAME-LENGTH       PIC S9(9) COMP.
           05  OUT-FRAME-TERMINAL     PIC S9(9) COMP.
           05  OUT-MESSAGE            PIC X(16384).
       01  W-BUFFER                   PIC X(16384).
      * WHAT THE PROGRAM KEEPS IN MIND OF ITS FILES; THE SLOT IS THE
      * SUBSCRIPT.
       01  A-TABLE.
           05  A-COUNT                PIC S9(9) COMP-5 VALUE 0.
           05  A-ENTRY OCCURS 3000 TIMES.
               10  A-NUMBER           PIC X(10).
               10  A-EMAIL            PIC X(60).
               10  A-SEQUENCE         PIC S9(18) COMP-5.
       01  C-TABLE.
           05  C-COUNT                PIC S9(9) COMP-5 VALUE 0.
           05  C-ENTRY OCCURS 5000 TIMES.
               10  C-NUMBER           PIC X(10).
               10  C-SEQUENCE         PIC S9(18) COMP-5.
       01  O-TABLE.
           05  O-ENTRY OCCURS 5000 TIMES.
               10  O-KEY              PIC X(32).
               10  O-OP               PIC S9(9) COMP-5.
       01  T-TABLE.
           05  T-SIGNED OCCURS 9999 TIMES PIC X VALUE 'N'.
      * CHARACTERS THE PROGRAM SPEAKS, IN BOTH CODES.
       01  W-ASCII.
           05  FILLER PIC X(26) VALUE 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.
           05  FILLER PIC X(26) VALUE 'abcdefghijklmnopqrstuvwxyz'.
           05  FILLER PIC X(10) VALUE '0123456789'.
           05  FILLER PIC X(9)  VALUE ' .-:,/()_'.
       01  W-EBCDIC.
           05  FILLER PIC X(9)  VALUE X'C1C2C3C4C5C6C7C8C9'.
           05  FILLER PIC X(9)  VALUE X'D1D2D3D4D5D6D7D8D9'.
           05  FILLER PIC X(8)  VALUE X'E2E3E4E5E6E7E8E9'.
           05  FILLER PIC X(9)  VALUE X'818283848586878889'.
           05  FILLER PIC X(9)  VALUE X'919293949596979899'.
           05  FILLER PIC X(8)  VALUE X'A2A3A4A5A6A7A8A9'.
           05  FILLER PIC X(10) VALUE X'F0F1F2F3F4F5F6F7F8F9'.
           05  FILLER PIC X(9)  VALUE X'404B607A6B614D5D6D'.
       01  E-SPACES                   PIC X(80) VALUE ALL X'40'.
       01  E-A                        PIC X VALUE X'C1'.
       01  E-C                        PIC X VALUE X'C3'.
       01  E-D                        PIC X VALUE X'C4'.
       01  E-E                        PIC X VALUE X'C5'.
       01  E-F                        PIC X VALUE X'C6'.
       01  E-N                        PIC X VALUE X'D5'.
       01  E-Q                        PIC X VALUE X'D8'.
       01  E-R                        PIC X VALUE X'D9'.
       01  E-V                        PIC X VALUE X'E5'.
       01  E-Y                        PIC X VALUE X'E8'.
       01  E-ID                       PIC X(4) VALUE X'E3D3C8F1'.
       01  E-NEW                      PIC X(4) VALUE X'D5C5E640'.
       01  E-OPEN                     PIC X(4) VALUE X'D6D7C5D5'.
       01  E-WAIT                     PIC X(4) VALUE X'E6C1C9E3'.
       01  E-DONE                     PIC X(4) VALUE X'C4D6D5C5'.
       01  E-CANC                     PIC X(4) VALUE X'C3C1D5C3'.
      * WORK.
       01  W-STATUS                   PIC XX.
       01  W-SLOT                     PIC 9(9) COMP-5.
       01  W-OP-SLOT                  PIC 9(9) COMP-5.
       01  W-FD                       PIC S9(9) COMP-5.
       01  W-GOT                      PIC S9(18) COMP-5.
       01  W-WANT                     PIC S9(18) COMP-5.
       01  W-AT                       PIC S9(18) COMP-5.
       01  W-LEFT                     PIC S9(18) COMP-5.
       01  W-END                      PIC X VALUE 'N'.
       01  W-CRASH                    PIC X(8) VALUE SPACES.
       01  W-FIXED-TIME               PIC X(14) VALUE SPACES.
       01  W-USER                     PIC X(8).
       01  W-PASSWORD                 PIC X(32).
       01  W-GIVEN-USER               PIC X(8).
       01  W-GIVEN-PASSWORD           PIC X(32).
       01  W-WRONG                    PIC S9(4) COMP-5 VALUE 0.
       01  W-CLOSED                   PIC X VALUE 'N'.
       01  W-CAPACITY-TEXT            PIC X(4) VALUE SPACES.
       01  W-CAPACITY                 PIC S9(9) COMP-5 VALUE 2000.
       01  W-OPS                      PIC S9(9) COMP-5 VALUE 0.
       01  W-FLOOR                    PIC S9(9) COMP-5 VALUE 0.
       01  W-SEQUENCE                 PIC S9(18) COMP-5 VALUE 0.
       01  W-COMPLAINTS               PIC 9(9) VALUE 0.
       01  W-NOW                      PIC X(14).
       01  W-DATE                     PIC X(21).
       01  W-TERMINAL                 PIC S9(9) COMP-5.
       01  W-FUNCTION                 PIC X(4).
       01  W-BODY-AT                  PIC S9(9) COMP-5.
       01  W-BODY-LENGTH              PIC S9(9) COMP-5.
       01  W-OUT-LENGTH               PIC S9(9) COMP-5.
       01  W-RETURN                   PIC 9(4).
       01  W-REASON                   PIC 9(4).
       01  W-FIGURES                  PIC X(4).
       01  W-SAYS                     PIC X(60).
       01  W-INDEX                    PIC S9(9) COMP-5.
       01  W-FOUND                    PIC S9(9) COMP-5.
       01  W-FOUND-TWICE              PIC X.
       01  W-BOUND                    PIC S9(18) COMP-5.
       01  W-BEST                     PIC S9(18) COMP-5.
       01  W-BEST-KIND                PIC X.
       01  W-BEST-SLOT                PIC S9(9) COMP-5.
       01  W-LENGTH                   PIC S9(9) COMP-5.
       01  W-NUMBER                   PIC X(10).
       01  W-NUMBER-TEXT              PIC X(10).
       01  W-KIND                     PIC X.
       01  W-OP                       PIC S9(9) COMP-5.
       01  W-LINE                     PIC S9(4) COMP-5.
       01  W-LINES                    PIC S9(4) COMP-5.
       01  W-MERGE-BEFORE             PIC X(80).
       01  W-MERGE-AFTER              PIC X(80).
       01  W-MERGE-NOW                PIC X(80).
       01  W-MERGE-ODD                PIC X.
       01  W-LINE-TEXT                PIC X(80).
       01  W-LINE-FIGURE              PIC Z9.
       PROCEDURE DIVISION.
       MAIN-PARAGRAPH.
           PERFORM START-UP.
           PERFORM READ-FRAME.
           PERFORM UNTIL W-END = 'Y'
               PERFORM ONE-MESSAGE
               PERFORM READ-FRAME
           END-PERFORM.
           CLOSE ACCOUNTS COMPLAINTS OPERATIONS.
           STOP RUN.
      *----------------------------------------------------------------
       START-UP.
           ACCEPT W-FIXED-TIME FROM ENVIRONMENT "TL_TIME".
           ACCEPT W-USER FROM ENVIRONMENT "TL_USER".
           ACCEPT W-PASSWORD FROM ENVIRONMENT "TL_PASSWORD".
           ACCEPT W-CRASH FROM ENVIRONMENT "TL_CRASH".
           ACCEPT W-CAPACITY-TEXT FROM ENVIRONMENT "TL_KEYS".
           IF W-CAPACITY-TEXT NOT = SPACES
               COMPUTE W-CAPACITY = FUNCTION NUMVAL(W-CAPACITY-TEXT)
           END-IF.
           OPEN I-O ACCOUNTS.
           IF W-STATUS = '35'
               OPEN OUTPUT ACCOUNTS
               CLOSE ACCOUNTS
               OPEN I-O ACCOUNTS
           END-IF.
           OPEN I-O COMPLAINTS.
           IF W-STATUS = '35'
               OPEN OUTPUT COMPLAINTS
               CLOSE COMPLAINTS
               OPEN I-O COMPLAINTS
           END-IF.
           OPEN I-O OPERATIONS.
           IF W-STATUS = '35'
               OPEN OUTPUT OPERATIONS
               CLOSE OPERATIONS
               OPEN I-O OPERATIONS
           END-IF.
           PERFORM LOAD-OPERATIONS.
           PERFORM LOAD-ACCOUNTS.
           PERFORM LOAD-COMPLAINTS.
       LOAD-OPERATIONS.
           PERFORM VARYING W-INDEX FROM 1 BY 1
                   UNTIL W-INDEX > W-CAPACITY
               MOVE LOW-VALUES TO O-KEY(W-INDEX)
               MOVE 0 TO O-OP(W-INDEX)
           END-PERFORM.
           PERFORM VARYING W-OP-SLOT FROM 1 BY 1
                   UNTIL W-OP-SLOT > W-CAPACITY
               READ OPERATIONS INVALID KEY CONTINUE END-READ
               IF W-STATUS NOT = '00'
                   EXIT PERFORM
               END-IF
               IF OF-STATE = 'P' OR OF-STATE = 'Q'
                   PERFORM DO-LOGGED
                   PERFORM MARK-DONE
               END-IF
               MOVE OF-KEY TO O-KEY(W-OP-SLOT)
               MOVE OF-NUMBER-OF-OP TO O-OP(W-OP-SLOT)
               IF OF-NUMBER-OF-OP > W-OPS
                   MOVE OF-NUMBER-OF-OP TO W-OPS
               END-IF
           END-PERFORM.
           PERFORM SET-FLOOR.
       LOAD-ACCOUNTS.
           PERFORM VARYING W-SLOT FROM 1 BY 1 UNTIL W-SLOT > 3000
               READ ACCOUNTS INVALID KEY CONTINUE END-READ
               IF W-STATUS NOT = '00'
                   EXIT PERFORM
               END-IF
               MOVE AF-DATA TO CUA-RECORD
               MOVE W-SLOT TO A-COUNT
               PERFORM NOTE-ACCOUNT
               IF AF-SEQUENCE > W-SEQUENCE
                   MOVE AF-SEQUENCE TO W-SEQUENCE
               END-IF
           END-PERFORM.
       LOAD-COMPLAINTS.
           PERFORM VARYING W-SLOT FROM 1 BY 1 UNTIL W-SLOT > 5000
               READ COMPLAINTS INVALID KEY CONTINUE END-READ
               IF W-STATUS NOT = '00'
                   EXIT PERFORM
               END-IF
               MOVE W-SLOT TO C-COUNT W-COMPLAINTS
               MOVE CF-DATA(1:10) TO C-NUMBER(W-SLOT)
               MOVE CF-SEQUENCE TO C-SEQUENCE(W-SLOT)
               IF CF-SEQUENCE > W-SEQUENCE
                   MOVE CF-SEQUENCE TO W-SEQUENCE
               END-IF
           END-PERFORM.
       NOTE-ACCOUNT.
           MOVE CUA-CUSTOMER-NO TO A-NUMBER(W-SLOT).
           MOVE CUA-EMAIL TO A-EMAIL(W-SLOT).
           MOVE AF-SEQUENCE TO A-SEQUENCE(W-SLOT).
       SET-FLOOR.
           COMPUTE W-FLOOR = W-OPS - W-CAPACITY.
           IF W-FLOOR < 0
               MOVE 0 TO W-FLOOR
           END-IF.
      *----------------------------------------------------------------
      * FRAMES.
       READ-FRAME.
           MOVE 8 TO W-WANT.
           PERFORM READ-EXACTLY.
           IF W-END NOT = 'Y'
               MOVE W-BUFFER(1:8) TO FRAME-HEAD
               MOVE FRAME-LENGTH TO W-WANT
               IF W-WANT > 0
                   MOVE LOW-VALUES TO W-BUFFER
                   PERFORM READ-EXACTLY
               END-IF
               IF W-END NOT = 'Y'
                   MOVE W-BUFFER TO IN-MESSAGE
               END-IF
           END-IF.
       READ-EXACTLY.
           MOVE 0 TO W-FD.
           MOVE 1 TO W-AT.
           PERFORM UNTIL W-AT > W-WANT OR W-END = 'Y'
               COMPUTE W-LEFT = W-WANT - W-AT + 1
               CALL "read" USING BY VALUE W-FD
                   BY REFERENCE W-BUFFER(W-AT:1)
                   BY VALUE W-LEFT RETURNING W-GOT
               IF W-GOT > 0
                   ADD W-GOT TO W-AT
               ELSE
                   MOVE 'Y' TO W-END
               END-IF
           END-PERFORM.
       WRITE-FRAME.
           MOVE 1 TO W-FD.
           MOVE 1 TO W-AT.
           COMPUTE W-WANT = W-OUT-LENGTH + 8.
           PERFORM UNTIL W-AT > W-WANT OR W-END = 'Y'
               COMPUTE W-LEFT = W-WANT - W-AT + 1
               CALL "write" USING BY VALUE W-FD
                   BY REFERENCE OUT-FRAME(W-AT:1)
                   BY VALUE W-LEFT RETURNING W-GOT
               IF W-GOT > 0
                   ADD W-GOT TO W-AT
               ELSE
                   MOVE 'Y' TO W-END
               END-IF
           END-PERFORM.
      *----------------------------------------------------------------
       ONE-MESSAGE.
           COMPUTE W-TERMINAL =
               FUNCTION MOD(FRAME-TERMINAL, 9999) + 1.
           IF FRAME-LENGTH = 0
               MOVE 'N' TO T-SIGNED(W-TERMINAL)
           ELSE
               PERFORM ANSWER-MESSAGE
           END-IF.
       ANSWER-MESSAGE.
           MOVE IN-MESSAGE(1:175) TO HDR-RECORD.
           MOVE 175 TO W-OUT-LENGTH.
           MOVE 0 TO W-RETURN W-REASON.
           MOVE SPACES TO W-SAYS.
           PERFORM TELL-TIME.
           COMPUTE W-BODY-LENGTH = FRAME-LENGTH - 175.
           MOVE 176 TO W-BODY-AT.
           MOVE HDR-FUNCTION TO W-FUNCTION.
           INSPECT W-FUNCTION CONVERTING W-EBCDIC TO W-ASCII.
           IF W-BODY-LENGTH < 0
                   OR HDR-ID NOT = E-ID
                   OR HDR-TYPE NOT = E-Q
                   OR HDR-BODY-LENGTH NOT = W-BODY-LENGTH
               PERFORM MALFORMED
           ELSE
               PERFORM CHECK-TERMINAL
           END-IF.
           IF W-RETURN = 0
               PERFORM DISPATCH
           END-IF.
           PERFORM SEND-ANSWER.
       CHECK-TERMINAL.
           IF W-FUNCTION NOT = 'SGON'
                   AND T-SIGNED(W-TERMINAL) NOT = 'Y'
               MOVE 12 TO W-RETURN
               MOVE 303 TO W-REASON
               MOVE 'NOT SIGNED ON' TO W-SAYS
           ELSE
               IF W-CLOSED = 'Y' AND W-FUNCTION NOT = 'SGON'
                       AND W-FUNCTION NOT = 'ECHO'
                       AND W-FUNCTION NOT = 'OPEN'
                   MOVE 16 TO W-RETURN
                   MOVE 401 TO W-REASON
                   MOVE 'CLOSED FOR THE NIGHT BATCH' TO W-SAYS
               END-IF
           END-IF.
       DISPATCH.
           EVALUATE W-FUNCTION
               WHEN 'SGON' PERFORM SIGN-ON
               WHEN 'ECHO' PERFORM SAY-BANNER
               WHEN 'ACCI' PERFORM INQUIRE-ACCOUNT
               WHEN 'CMPI' PERFORM INQUIRE-COMPLAINT
               WHEN 'BRWS' PERFORM BROWSE-CHANGES
               WHEN 'ACCU' PERFORM WRITE-FUNCTION
               WHEN 'CMPU' PERFORM WRITE-FUNCTION
               WHEN 'CMPN' PERFORM WRITE-FUNCTION
               WHEN 'CMPL' PERFORM WRITE-FUNCTION
               WHEN 'PROB' PERFORM PROBE-KEY
               WHEN 'REVS' PERFORM REVERSE-KEY
               WHEN 'ACCN' PERFORM NEW-ACCOUNT
               WHEN 'POST' PERFORM POST-AMOUNT
               WHEN 'CLOS' MOVE 'Y' TO W-CLOSED
               WHEN 'OPEN' MOVE 'N' TO W-CLOSED
               WHEN OTHER
                   MOVE 12 TO W-RETURN
                   MOVE 501 TO W-REASON
                   MOVE 'UNKNOWN FUNCTION' TO W-SAYS
           END-EVALUATE.
       MALFORMED.
           MOVE 12 TO W-RETURN.
           MOVE 502 TO W-REASON.
           MOVE 'MESSAGE IS NOT WELL FORMED' TO W-SAYS.
       TELL-TIME.
           IF W-FIXED-TIME NOT = SPACES
               MOVE W-FIXED-TIME TO W-NOW
           ELSE
               MOVE FUNCTION CURRENT-DATE TO W-DATE
               MOVE W-DATE(1:14) TO W-NOW
           END-IF.
           INSPECT W-NOW CONVERTING W-ASCII TO W-EBCDIC.
       SEND-ANSWER.
           MOVE E-ID TO HDR-ID.
           MOVE E-A TO HDR-TYPE.
           MOVE W-RETURN TO W-FIGURES.
           INSPECT W-FIGURES CONVERTING W-ASCII TO W-EBCDIC.
           MOVE W-FIGURES TO HDR-RETURN(1:4).
           MOVE W-REASON TO W-FIGURES.
           INSPECT W-FIGURES CONVERTING W-ASCII TO W-EBCDIC.
           MOVE W-FIGURES TO HDR-REASON(1:4).
           MOVE W-NOW TO HDR-SENT-AT(1:14).
           MOVE W-OPS TO HDR-KEY-BASE.
           MOVE W-FLOOR TO HDR-KEY-FLOOR.
           COMPUTE HDR-BODY-LENGTH = W-OUT-LENGTH - 175.
           MOVE W-SAYS TO HDR-SAYS.
           INSPECT HDR-SAYS CONVERTING W-ASCII TO W-EBCDIC.
           MOVE HDR-RECORD TO OUT-MESSAGE(1:175).
           MOVE W-OUT-LENGTH TO OUT-FRAME-LENGTH.
           MOVE FRAME-TERMINAL TO OUT-FRAME-TERMINAL.
           PERFORM WRITE-FRAME.
      *----------------------------------------------------------------
       SIGN-ON.
           MOVE IN-MESSAGE(W-BODY-AT:40) TO SON-RECORD.
           MOVE SON-USER TO W-GIVEN-USER.
           INSPECT W-GIVEN-USER CONVERTING W-EBCDIC TO W-ASCII.
           MOVE SON-PASSWORD TO W-GIVEN-PASSWORD.
           INSPECT W-GIVEN-PASSWORD CONVERTING W-EBCDIC TO W-ASCII.
           EVALUATE TRUE
               WHEN W-BODY-LENGTH NOT = 40
                   PERFORM MALFORMED
               WHEN W-WRONG NOT < 5
                   MOVE 12 TO W-RETURN
                   MOVE 302 TO W-REASON
                   MOVE 'USER IS REVOKED' TO W-SAYS
               WHEN W-GIVEN-USER = W-USER
                       AND W-GIVEN-PASSWORD = W-PASSWORD
                   MOVE 0 TO W-WRONG
                   MOVE 'Y' TO T-SIGNED(W-TERMINAL)
                   PERFORM SAY-BANNER
               WHEN OTHER
                   ADD 1 TO W-WRONG
                   MOVE 12 TO W-RETURN
                   MOVE 301 TO W-REASON
                   MOVE 'USER OR PASSWORD NOT ACCEPTED' TO W-SAYS
           END-EVALUATE.
       SAY-BANNER.
           MOVE 'TLHOST 1 (GNUCOBOL), TEST HOST' TO SAY-TEXT.
           INSPECT SAY-TEXT CONVERTING W-ASCII TO W-EBCDIC.
           MOVE SAY-RECORD TO OUT-MESSAGE(176:60).
           MOVE 235 TO W-OUT-LENGTH.
      *----------------------------------------------------------------
      * INQUIRIES.
       INQUIRE-ACCOUNT.
           MOVE IN-MESSAGE(W-BODY-AT:61) TO INQ-RECORD.
           IF W-BODY-LENGTH NOT = 61
               PERFORM MALFORMED
           ELSE
               IF INQ-BY = E-E
                   PERFORM FIND-BY-EMAIL
               ELSE
                   MOVE INQ-VALUE(1:10) TO W-NUMBER
                   PERFORM FIND-ACCOUNT
               END-IF
               IF W-RETURN = 0
                   PERFORM READ-ACCOUNT
                   PERFORM ADD-ACCOUNT
               END-IF
           END-IF.
       FIND-ACCOUNT.
           MOVE 0 TO W-FOUND.
           PERFORM VARYING W-INDEX FROM 1 BY 1
                   UNTIL W-INDEX > A-COUNT OR W-FOUND > 0
               IF A-NUMBER(W-INDEX) = W-NUMBER
                   MOVE W-INDEX TO W-FOUND
               END-IF
           END-PERFORM.
           IF W-FOUND = 0
               MOVE 4 TO W-RETURN
               MOVE 101 TO W-REASON
               MOVE 'NO SUCH ACCOUNT' TO W-SAYS
           END-IF.
       FIND-BY-EMAIL.
           MOVE 0 TO W-FOUND.
           MOVE 'N' TO W-FOUND-TWICE.
           PERFORM VARYING W-INDEX FROM 1 BY 1 UNTIL W-INDEX > A-COUNT
               IF A-EMAIL(W-INDEX) = INQ-VALUE
                   IF W-FOUND > 0
                       MOVE 'Y' TO W-FOUND-TWICE
                   END-IF
                   MOVE W-INDEX TO W-FOUND
               END-IF
           END-PERFORM.
           EVALUATE TRUE
               WHEN W-FOUND = 0
                   MOVE 4 TO W-RETURN
                   MOVE 101 TO W-REASON
                   MOVE 'NO SUCH ACCOUNT' TO W-SAYS
               WHEN W-FOUND-TWICE = 'Y'
                   MOVE 8 TO W-RETURN
                   MOVE 103 TO W-REASON
                   MOVE 'SEVERAL ACCOUNTS HAVE THIS ADDRESS' TO W-SAYS
           END-EVALUATE.
       READ-ACCOUNT.
           MOVE W-FOUND TO W-SLOT.
           READ ACCOUNTS INVALID KEY CONTINUE END-READ.
           PERFORM CHECK-FILE.
           MOVE AF-DATA TO CUA-RECORD.
       INQUIRE-COMPLAINT.
           MOVE IN-MESSAGE(W-BODY-AT:61) TO INQ-RECORD.
           IF W-BODY-LENGTH NOT = 61
               PERFORM MALFORMED
           ELSE
               MOVE INQ-VALUE(1:10) TO W-NUMBER
               PERFORM FIND-COMPLAINT
               IF W-RETURN = 0
                   PERFORM READ-COMPLAINT
                   PERFORM ADD-COMPLAINT
               END-IF
           END-IF.
       FIND-COMPLAINT.
           MOVE 0 TO W-FOUND.
           PERFORM VARYING W-INDEX FROM 1 BY 1
                   UNTIL W-INDEX > C-COUNT OR W-FOUND > 0
               IF C-NUMBER(W-INDEX) = W-NUMBER
                   MOVE W-INDEX TO W-FOUND
               END-IF
           END-PERFORM.
           IF W-FOUND = 0
               MOVE 4 TO W-RETURN
               MOVE 102 TO W-REASON
               MOVE 'NO SUCH COMPLAINT' TO W-SAYS
           END-IF.
      * THE TABLE IS AS LONG AS ITS COUNTER SAYS: THE COUNTER IS SET
      * TO THE LARGEST BEFORE A WHOLE RECORD IS MOVED.
       READ-COMPLAINT.
           MOVE W-FOUND TO W-SLOT.
           READ COMPLAINTS INVALID KEY CONTINUE END-READ.
           PERFORM CHECK-FILE.
           MOVE 30 TO CUC-LINE-COUNT.
           MOVE CF-DATA TO CUC-RECORD.
      * A READ BEHIND THE END OF A RELATIVE FILE IS STATUS 10, WHICH
      * INVALID KEY DOES NOT CATCH: THE STATUS IS LOOKED AT.
       CHECK-FILE.
           IF W-STATUS NOT = '00'
               PERFORM FILE-TROUBLE
           END-IF.
       FILE-TROUBLE.
           MOVE 16 TO W-RETURN.
           MOVE 403 TO W-REASON.
           MOVE 'A FILE CANNOT BE READ OR WRITTEN' TO W-SAYS.
       ADD-ACCOUNT.
           MOVE CUA-RECORD TO OUT-MESSAGE(W-OUT-LENGTH + 1:325).
           ADD 325 TO W-OUT-LENGTH.
       ADD-COMPLAINT.
           COMPUTE W-LENGTH = 240 + 152 * CUC-LINE-COUNT.
           MOVE CUC-RECORD TO OUT-MESSAGE(W-OUT-LENGTH + 1:W-LENGTH).
           ADD W-LENGTH TO W-OUT-LENGTH.
      *----------------------------------------------------------------
      * CHANGES BY THEIR NUMBER: EACH RECORD ONCE, AS IT STANDS.
       BROWSE-CHANGES.
           MOVE IN-MESSAGE(W-BODY-AT:11) TO BRW-RECORD.
           IF W-BODY-LENGTH NOT = 11
               PERFORM MALFORMED
           ELSE
               MOVE BRW-AFTER TO W-BOUND
               IF BRW-ORDER = E-D
                   COMPUTE W-BOUND = W-SEQUENCE + 1
               END-IF
               MOVE 0 TO BRA-COUNT
               MOVE E-N TO BRA-MORE
               MOVE 194 TO W-OUT-LENGTH
               PERFORM FIND-NEXT-CHANGE
               PERFORM UNTIL W-BEST = 0
                       OR BRA-COUNT NOT < BRW-LIMIT
                       OR W-OUT-LENGTH > 11000
                   PERFORM ADD-CHANGE
                   MOVE W-BEST TO W-BOUND
                   PERFORM FIND-NEXT-CHANGE
               END-PERFORM
               IF W-BEST > 0
                   MOVE E-Y TO BRA-MORE
               END-IF
               MOVE W-BOUND TO BRA-NEXT
               MOVE W-SEQUENCE TO BRA-HIGHEST
               MOVE BRA-RECORD TO OUT-MESSAGE(176:19)
           END-IF.
       FIND-NEXT-CHANGE.
           MOVE 0 TO W-BEST.
           PERFORM VARYING W-INDEX FROM 1 BY 1 UNTIL W-INDEX > A-COUNT
               MOVE A-SEQUENCE(W-INDEX) TO W-LEFT
               PERFORM IS-IT-NEXT
               IF W-BEST = W-LEFT
                   MOVE E-A TO W-BEST-KIND
                   MOVE W-INDEX TO W-BEST-SLOT
               END-IF
           END-PERFORM.
           PERFORM VARYING W-INDEX FROM 1 BY 1 UNTIL W-INDEX > C-COUNT
               MOVE C-SEQUENCE(W-INDEX) TO W-LEFT
               PERFORM IS-IT-NEXT
               IF W-BEST = W-LEFT
                   MOVE E-C TO W-BEST-KIND
                   MOVE W-INDEX TO W-BEST-SLOT
               END-IF
           END-PERFORM.
       IS-IT-NEXT.
           IF BRW-ORDER = E-D
               IF W-LEFT < W-BOUND AND W-LEFT > W-BEST
                   MOVE W-LEFT TO W-BEST
               END-IF
           ELSE
               IF W-LEFT > W-BOUND
                       AND (W-BEST = 0 OR W-LEFT < W-BEST)
                   MOVE W-LEFT TO W-BEST
               END-IF
           END-IF.
       ADD-CHANGE.
           MOVE W-BEST TO CHG-SEQUENCE.
           MOVE W-BEST-KIND TO CHG-KIND.
           MOVE W-BEST-SLOT TO W-FOUND.
           IF W-BEST-KIND = E-A
               PERFORM READ-ACCOUNT
               MOVE 325 TO CHG-LENGTH
           ELSE
               PERFORM READ-COMPLAINT
               COMPUTE CHG-LENGTH = 240 + 152 * CUC-LINE-COUNT
           END-IF.
           MOVE CHG-RECORD TO OUT-MESSAGE(W-OUT-LENGTH + 1:13).
           ADD 13 TO W-OUT-LENGTH.
           IF W-BEST-KIND = E-A
               PERFORM ADD-ACCOUNT
           ELSE
               PERFORM ADD-COMPLAINT
           END-IF.
           ADD 1 TO BRA-COUNT.
      *----------------------------------------------------------------
      * WRITES: ONCE PER KEY.
       WRITE-FUNCTION.
           PERFORM FIND-KEY.
           EVALUATE TRUE
               WHEN HDR-KEY = E-SPACES(1:32)
                   PERFORM MALFORMED
               WHEN W-OP > 0
                   PERFORM REPEATED-WRITE
               WHEN W-FLOOR > HDR-KEY-BASE
                   MOVE 8 TO W-RETURN
                   MOVE 206 TO W-REASON
                   MOVE 'TOO LATE TO KNOW WHETHER THIS IS A REPEAT'
                       TO W-SAYS
               WHEN OTHER
                   PERFORM READ-IMAGES
                   IF W-RETURN = 0
                       PERFORM NEW-WRITE
                   END-IF
           END-EVALUATE.
       FIND-KEY.
           MOVE 0 TO W-OP.
           PERFORM VARYING W-INDEX FROM 1 BY 1
                   UNTIL W-INDEX > W-CAPACITY OR W-OP > 0
               IF O-KEY(W-INDEX) = HDR-KEY
                   MOVE O-OP(W-INDEX) TO W-OP
                   MOVE W-INDEX TO W-OP-SLOT
               END-IF
           END-PERFORM.
           IF W-OP > 0
               READ OPERATIONS INVALID KEY CONTINUE END-READ
               PERFORM CHECK-FILE
           END-IF.
       REPEATED-WRITE.
           EVALUATE TRUE
               WHEN OF-STATE = 'R' OR OF-STATE = 'V'
                   MOVE 8 TO W-RETURN
                   MOVE 205 TO W-REASON
                   MOVE 'TAKEN BACK BEFORE' TO W-SAYS
                   PERFORM ADD-OUTCOME
               WHEN OF-FUNCTION NOT = HDR-FUNCTION
                   PERFORM MALFORMED
               WHEN OTHER
                   MOVE 1 TO W-REASON
                   MOVE 'DONE BEFORE' TO W-SAYS
                   PERFORM ADD-OUTCOME
           END-EVALUATE.
       READ-IMAGES.
           MOVE IN-MESSAGE(W-BODY-AT:8) TO UPD-RECORD.
           IF W-BODY-LENGTH < 8
                   OR UPD-BEFORE-LENGTH < 0
                   OR UPD-AFTER-LENGTH < 1
                   OR UPD-BEFORE-LENGTH > 4800
                   OR UPD-AFTER-LENGTH > 4800
               PERFORM MALFORMED
           ELSE
               IF W-BODY-LENGTH NOT =
                       8 + UPD-BEFORE-LENGTH + UPD-AFTER-LENGTH
                   PERFORM MALFORMED
               END-IF
           END-IF.
           IF W-RETURN = 0
               ADD 8 TO W-BODY-AT
               IF W-FUNCTION = 'ACCU'
                   PERFORM READ-ACCOUNT-IMAGES
               ELSE
                   PERFORM READ-COMPLAINT-IMAGES
               END-IF
           END-IF.
       READ-ACCOUNT-IMAGES.
           IF UPD-BEFORE-LENGTH NOT = 325
                   OR UPD-AFTER-LENGTH NOT = 325
               PERFORM MALFORMED
           ELSE
               MOVE IN-MESSAGE(W-BODY-AT:325) TO BEA-RECORD
               ADD 325 TO W-BODY-AT
               MOVE IN-MESSAGE(W-BODY-AT:325) TO AFA-RECORD
           END-IF.
       READ-COMPLAINT-IMAGES.
           MOVE 30 TO BEC-LINE-COUNT AFC-LINE-COUNT.
           MOVE LOW-VALUES TO BEC-RECORD AFC-RECORD.
           IF UPD-BEFORE-LENGTH > 0
               MOVE 30 TO BEC-LINE-COUNT
               MOVE IN-MESSAGE(W-BODY-AT:UPD-BEFORE-LENGTH)
                   TO BEC-RECORD
               ADD UPD-BEFORE-LENGTH TO W-BODY-AT
               COMPUTE W-LENGTH = 240 + 152 * BEC-LINE-COUNT
               IF W-LENGTH NOT = UPD-BEFORE-LENGTH
                   PERFORM MALFORMED
               END-IF
           END-IF.
           MOVE 30 TO AFC-LINE-COUNT.
           MOVE IN-MESSAGE(W-BODY-AT:UPD-AFTER-LENGTH) TO AFC-RECORD.
           COMPUTE W-LENGTH = 240 + 152 * AFC-LINE-COUNT.
           IF W-LENGTH NOT = UPD-AFTER-LENGTH
               PERFORM MALFORMED
           END-IF.
       NEW-WRITE.
           MOVE 0 TO W-LINE.
           EVALUATE W-FUNCTION
               WHEN 'ACCU' PERFORM UPDATE-ACCOUNT
               WHEN 'CMPU' PERFORM UPDATE-COMPLAINT
               WHEN 'CMPN' PERFORM NEW-COMPLAINT
               WHEN 'CMPL' PERFORM NEW-LINES
           END-EVALUATE.
           IF W-RETURN = 0
               PERFORM LOG-WRITE
               PERFORM DO-LOGGED
               PERFORM MARK-DONE
               PERFORM ADD-OUTCOME
           END-IF.
      * CHANGED IN THE MEANTIME: THE RECORD AS IT STANDS GOES BACK.
       SAY-CHANGED.
           MOVE 8 TO W-RETURN.
           MOVE 201 TO W-REASON.
           MOVE 'CHANGED IN THE MEANTIME' TO W-SAYS.
       SAY-FIXED.
           MOVE 8 TO W-RETURN.
           MOVE 202 TO W-REASON.
           MOVE 'A FIELD THAT IS NOT MAINTAINED HERE' TO W-SAYS.
       MERGE-FIELD.
           IF W-MERGE-AFTER NOT = W-MERGE-BEFORE
               IF W-MERGE-NOW = W-MERGE-BEFORE
                   MOVE W-MERGE-AFTER TO W-MERGE-NOW
               ELSE
                   IF W-MERGE-NOW NOT = W-MERGE-AFTER
                           OR W-FUNCTION NOT = 'REVS'
                       MOVE 'Y' TO W-MERGE-ODD
                   END-IF
               END-IF
           END-IF.
       MERGE-ACCOUNT.
           MOVE 'N' TO W-MERGE-ODD.
           MOVE BEA-NAME TO W-MERGE-BEFORE.
           MOVE AFA-NAME TO W-MERGE-AFTER.
           MOVE CUA-NAME TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUA-NAME.
           MOVE BEA-PHONE TO W-MERGE-BEFORE.
           MOVE AFA-PHONE TO W-MERGE-AFTER.
           MOVE CUA-PHONE TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUA-PHONE.
           MOVE BEA-EMAIL TO W-MERGE-BEFORE.
           MOVE AFA-EMAIL TO W-MERGE-AFTER.
           MOVE CUA-EMAIL TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUA-EMAIL.
           MOVE BEA-COMPANY TO W-MERGE-BEFORE.
           MOVE AFA-COMPANY TO W-MERGE-AFTER.
           MOVE CUA-COMPANY TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUA-COMPANY.
           MOVE BEA-CITY TO W-MERGE-BEFORE.
           MOVE AFA-CITY TO W-MERGE-AFTER.
           MOVE CUA-CITY TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUA-CITY.
           MOVE BEA-LANGUAGE TO W-MERGE-BEFORE.
           MOVE AFA-LANGUAGE TO W-MERGE-AFTER.
           MOVE CUA-LANGUAGE TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUA-LANGUAGE.
       MERGE-COMPLAINT.
           MOVE 'N' TO W-MERGE-ODD.
           MOVE BEC-STATUS TO W-MERGE-BEFORE.
           MOVE AFC-STATUS TO W-MERGE-AFTER.
           MOVE CUC-STATUS TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUC-STATUS.
           MOVE BEC-PRIORITY(1:1) TO W-MERGE-BEFORE.
           MOVE AFC-PRIORITY(1:1) TO W-MERGE-AFTER.
           MOVE CUC-PRIORITY(1:1) TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUC-PRIORITY(1:1).
           MOVE BEC-CATEGORY TO W-MERGE-BEFORE.
           MOVE AFC-CATEGORY TO W-MERGE-AFTER.
           MOVE CUC-CATEGORY TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUC-CATEGORY.
           MOVE BEC-HANDLER TO W-MERGE-BEFORE.
           MOVE AFC-HANDLER TO W-MERGE-AFTER.
           MOVE CUC-HANDLER TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUC-HANDLER.
           MOVE BEC-SUBJECT TO W-MERGE-BEFORE.
           MOVE AFC-SUBJECT TO W-MERGE-AFTER.
           MOVE CUC-SUBJECT TO W-MERGE-NOW.
           PERFORM MERGE-FIELD.
           MOVE W-MERGE-NOW TO CUC-SUBJECT.
       UPDATE-ACCOUNT.
           MOVE BEA-CUSTOMER-NO TO W-NUMBER.
           PERFORM FIND-ACCOUNT.
           IF W-RETURN = 0
               PERFORM READ-ACCOUNT
               MOVE CUA-RECORD TO W-BUFFER
               IF AFA-CUSTOMER-NO NOT = BEA-CUSTOMER-NO
                       OR AFA-RECORD(11:12) NOT = BEA-RECORD(11:12)
                       OR AFA-RECORD(259:67) NOT = BEA-RECORD(259:67)
                   PERFORM SAY-FIXED
               ELSE
                   PERFORM MERGE-ACCOUNT
                   IF W-MERGE-ODD = 'Y'
                       PERFORM SAY-CHANGED
                       PERFORM READ-ACCOUNT
                       PERFORM ADD-ACCOUNT
                   ELSE
                       PERFORM STAMP-ACCOUNT
                   END-IF
               END-IF
           END-IF.
       STAMP-ACCOUNT.
           MOVE W-NOW TO CUA-CHANGED-AT(1:14).
           MOVE HDR-AGENT TO CUA-CHANGED-BY.
           MOVE CUA-CUSTOMER-NO TO W-NUMBER.
           MOVE E-A TO W-KIND.
       CHECK-STATUS.
           IF CUC-STATUS NOT = E-NEW AND CUC-STATUS NOT = E-OPEN
                   AND CUC-STATUS NOT = E-WAIT
                   AND CUC-STATUS NOT = E-DONE
                   AND CUC-STATUS NOT = E-CANC
               MOVE 8 TO W-RETURN
               MOVE 203 TO W-REASON
               MOVE 'NO SUCH STATUS' TO W-SAYS
           END-IF.
       UPDATE-COMPLAINT.
           MOVE BEC-NUMBER TO W-NUMBER.
           PERFORM FIND-COMPLAINT.
           IF W-RETURN = 0
               PERFORM READ-COMPLAINT
               MOVE CUC-RECORD TO W-BUFFER
               IF AFC-RECORD(1:20) NOT = BEC-RECORD(1:20)
                       OR AFC-RECORD(146:55) NOT = BEC-RECORD(146:55)
                   PERFORM SAY-FIXED
               ELSE
                   PERFORM MERGE-COMPLAINT
                   IF W-MERGE-ODD = 'Y'
                       PERFORM SAY-CHANGED
                       PERFORM READ-COMPLAINT
                       PERFORM ADD-COMPLAINT
                   ELSE
                       PERFORM CHECK-STATUS
                       PERFORM STAMP-COMPLAINT
                   END-IF
               END-IF
           END-IF.
       STAMP-COMPLAINT.
           MOVE W-NOW TO CUC-CHANGED-AT(1:14).
           MOVE HDR-AGENT TO CUC-CHANGED-BY.
           MOVE CUC-NUMBER TO W-NUMBER.
           MOVE E-C TO W-KIND.
       NEW-COMPLAINT.
           MOVE AFC-CUSTOMER-NO TO W-NUMBER.
           PERFORM FIND-ACCOUNT.
           MOVE 30 TO CUC-LINE-COUNT.
           MOVE AFC-RECORD TO CUC-RECORD.
           IF CUC-STATUS = E-SPACES(1:4)
               MOVE E-NEW TO CUC-STATUS
           END-IF.
           PERFORM CHECK-STATUS.
           IF C-COUNT NOT < 5000
               PERFORM FILE-TROUBLE
           END-IF.
           IF W-RETURN = 0
               MOVE LOW-VALUES TO W-BUFFER
               COMPUTE W-FOUND = C-COUNT + 1
               COMPUTE W-COMPLAINTS = C-COUNT + 1
               STRING 'K' W-COMPLAINTS DELIMITED BY SIZE
                   INTO W-NUMBER-TEXT
               INSPECT W-NUMBER-TEXT CONVERTING W-ASCII TO W-EBCDIC
               MOVE W-NUMBER-TEXT TO CUC-NUMBER
               MOVE HDR-KEY TO CUC-EXTERNAL-KEY
               MOVE W-NOW TO CUC-OPENED-AT(1:14)
               PERFORM VARYING W-LINES FROM 1 BY 1
                       UNTIL W-LINES > CUC-LINE-COUNT
                   MOVE W-NOW TO CUC-LINE-AT(W-LINES)(1:14)
                   MOVE HDR-AGENT TO CUC-LINE-AUTHOR(W-LINES)
                   MOVE HDR-KEY TO CUC-LINE-KEY(W-LINES)
               END-PERFORM
               IF CUC-LINE-COUNT > 0
                   MOVE 1 TO W-LINE
               END-IF
               PERFORM STAMP-COMPLAINT
           END-IF.
      * LINES THAT ARE ADDED ARE NOTES, WHATEVER THE REQUEST CALLS
      * THEM: NOBODY OUTSIDE EVER SEES THEM.
       NEW-LINES.
           MOVE AFC-NUMBER TO W-NUMBER.
           PERFORM FIND-COMPLAINT.
           IF W-RETURN = 0
               PERFORM READ-COMPLAINT
               MOVE CUC-RECORD TO W-BUFFER
               IF CUC-LINE-COUNT + AFC-LINE-COUNT > 30
                   MOVE 8 TO W-RETURN
                   MOVE 204 TO W-REASON
                   MOVE 'NO ROOM FOR MORE LINES' TO W-SAYS
               ELSE
                   COMPUTE W-LINE = CUC-LINE-COUNT + 1
                   PERFORM VARYING W-LINES FROM 1 BY 1
                           UNTIL W-LINES > AFC-LINE-COUNT
                       MOVE AFC-LINE-TEXT(W-LINES) TO W-LINE-TEXT
                       PERFORM ADD-LINE
                       MOVE HDR-KEY TO CUC-LINE-KEY(CUC-LINE-COUNT)
                       MOVE AFC-LINE-PART(W-LINES)
                           TO CUC-LINE-PART(CUC-LINE-COUNT)
                   END-PERFORM
                   PERFORM STAMP-COMPLAINT
               END-IF
           END-IF.
       ADD-LINE.
           ADD 1 TO CUC-LINE-COUNT.
           MOVE W-NOW TO CUC-LINE-AT(CUC-LINE-COUNT)(1:14).
           MOVE HDR-AGENT TO CUC-LINE-AUTHOR(CUC-LINE-COUNT).
           MOVE E-N TO CUC-LINE-KIND(CUC-LINE-COUNT).
           MOVE E-F TO CUC-LINE-PART(CUC-LINE-COUNT).
           MOVE E-SPACES(1:32) TO CUC-LINE-KEY(CUC-LINE-COUNT).
           MOVE W-LINE-TEXT TO CUC-LINE-TEXT(CUC-LINE-COUNT).
      *----------------------------------------------------------------
      * THE LOG. BEFORE IMAGE IN W-BUFFER, AFTER IMAGE IN CUA OR CUC.
       LOG-WRITE.
           ADD 1 TO W-OPS.
           ADD 1 TO W-SEQUENCE.
           COMPUTE W-OP-SLOT = FUNCTION MOD(W-OPS - 1, W-CAPACITY) + 1.
           MOVE W-OPS TO OF-NUMBER-OF-OP O-OP(W-OP-SLOT).
           MOVE HDR-KEY TO OF-KEY O-KEY(W-OP-SLOT).
           PERFORM SET-FLOOR.
           MOVE 'P' TO OF-STATE.
           MOVE HDR-FUNCTION TO OF-FUNCTION.
           MOVE W-KIND TO OF-KIND.
           MOVE W-NUMBER TO OF-NUMBER.
           MOVE W-LINE TO OF-LINE.
           MOVE W-FOUND TO OF-SLOT.
           MOVE W-SEQUENCE TO OF-SEQUENCE.
           MOVE W-BUFFER(1:4800) TO OF-BEFORE.
           IF W-KIND = E-A
               MOVE CUA-RECORD TO OF-AFTER
           ELSE
               MOVE CUC-RECORD TO OF-AFTER
           END-IF.
           PERFORM PUT-OPERATION.
           IF W-CRASH = 'LOGGED'
               STOP RUN
           END-IF.
       PUT-OPERATION.
           WRITE OF-RECORD INVALID KEY
               REWRITE OF-RECORD INVALID KEY CONTINUE END-REWRITE
           END-WRITE.
           PERFORM CHECK-FILE.
       DO-LOGGED.
           MOVE OF-SLOT TO W-SLOT.
           IF OF-KIND = E-A
               MOVE OF-SEQUENCE TO AF-SEQUENCE
               MOVE OF-AFTER TO AF-DATA CUA-RECORD
               PERFORM PUT-ACCOUNT
           ELSE
               MOVE OF-SEQUENCE TO CF-SEQUENCE
               MOVE OF-AFTER TO CF-DATA
               PERFORM PUT-COMPLAINT
           END-IF.
       PUT-ACCOUNT.
           WRITE AF-RECORD INVALID KEY
               REWRITE AF-RECORD INVALID KEY CONTINUE END-REWRITE
           END-WRITE.
           PERFORM CHECK-FILE.
           IF W-SLOT > A-COUNT
               MOVE W-SLOT TO A-COUNT
           END-IF.
           PERFORM NOTE-ACCOUNT.
       PUT-COMPLAINT.
           WRITE CF-RECORD INVALID KEY
               REWRITE CF-RECORD INVALID KEY CONTINUE END-REWRITE
           END-WRITE.
           PERFORM CHECK-FILE.
           IF W-SLOT > C-COUNT
               MOVE W-SLOT TO C-COUNT
           END-IF.
           MOVE CF-DATA(1:10) TO C-NUMBER(W-SLOT).
           MOVE CF-SEQUENCE TO C-SEQUENCE(W-SLOT).
       MARK-DONE.
           IF OF-STATE = 'Q'
               MOVE 'R' TO OF-STATE
           ELSE
               MOVE 'D' TO OF-STATE
           END-IF.
           PERFORM PUT-OPERATION.
      *----------------------------------------------------------------
      * WHAT BECAME OF AN OPERATION, AND ITS RECORD AS IT STANDS.
       ADD-OUTCOME.
           MOVE OF-FUNCTION TO OUT-FUNCTION.
           MOVE OF-KIND TO OUT-KIND.
           MOVE OF-NUMBER TO OUT-NUMBER.
           MOVE OF-LINE TO OUT-LINE.
           EVALUATE OF-STATE
               WHEN 'R' MOVE E-R TO OUT-STATE
               WHEN 'V' MOVE E-V TO OUT-STATE
               WHEN OTHER MOVE E-D TO OUT-STATE
           END-EVALUATE.
           MOVE 0 TO OUT-LENGTH.
           MOVE OF-SLOT TO W-FOUND.
           MOVE 197 TO W-OUT-LENGTH.
           IF OF-KIND = E-A
               PERFORM READ-ACCOUNT
               PERFORM ADD-ACCOUNT
           END-IF.
           IF OF-KIND = E-C
               PERFORM READ-COMPLAINT
               PERFORM ADD-COMPLAINT
           END-IF.
           COMPUTE OUT-LENGTH = W-OUT-LENGTH - 197.
           MOVE OUT-RECORD TO OUT-MESSAGE(176:22).
       PROBE-KEY.
           PERFORM FIND-KEY.
           IF W-OP > 0
               PERFORM ADD-OUTCOME
           ELSE
               MOVE E-N TO OUT-STATE OUT-KIND
               MOVE E-SPACES TO OUT-FUNCTION OUT-NUMBER
               MOVE 0 TO OUT-LINE OUT-LENGTH
               MOVE OUT-RECORD TO OUT-MESSAGE(176:22)
               MOVE 197 TO W-OUT-LENGTH
           END-IF.
      * TAKING BACK. A KEY THAT NEVER CAME IS NOTED, SO THAT IT CANNOT
      * COME ANY MORE.
       REVERSE-KEY.
           PERFORM FIND-KEY.
           EVALUATE TRUE
               WHEN HDR-KEY = E-SPACES(1:32)
                   PERFORM MALFORMED
               WHEN W-OP = 0 AND W-FLOOR > HDR-KEY-BASE
                   MOVE 8 TO W-RETURN
                   MOVE 206 TO W-REASON
                   MOVE 'TOO LATE TO KNOW WHETHER IT CAME' TO W-SAYS
               WHEN W-OP = 0
                   PERFORM VOID-KEY
               WHEN OF-STATE = 'R' OR OF-STATE = 'V'
                   MOVE 1 TO W-REASON
                   PERFORM ADD-OUTCOME
               WHEN OTHER
                   PERFORM REVERSE-DONE
           END-EVALUATE.
       VOID-KEY.
           ADD 1 TO W-OPS.
           COMPUTE W-OP-SLOT = FUNCTION MOD(W-OPS - 1, W-CAPACITY) + 1.
           MOVE W-OPS TO OF-NUMBER-OF-OP O-OP(W-OP-SLOT).
           MOVE HDR-KEY TO OF-KEY O-KEY(W-OP-SLOT).
           PERFORM SET-FLOOR.
           MOVE 'V' TO OF-STATE.
           MOVE HDR-FUNCTION TO OF-FUNCTION.
           MOVE E-N TO OF-KIND.
           MOVE E-SPACES TO OF-NUMBER.
           MOVE 0 TO OF-LINE OF-SLOT OF-SEQUENCE.
           MOVE LOW-VALUES TO OF-BEFORE OF-AFTER.
           PERFORM PUT-OPERATION.
           MOVE 2 TO W-REASON.
           PERFORM ADD-OUTCOME.
       REVERSE-DONE.
           MOVE OF-SLOT TO W-FOUND.
           MOVE OF-FUNCTION TO W-FIGURES.
           INSPECT W-FIGURES CONVERTING W-EBCDIC TO W-ASCII.
           EVALUATE W-FIGURES
               WHEN 'ACCU' PERFORM REVERSE-ACCOUNT
               WHEN 'CMPU' PERFORM REVERSE-COMPLAINT
               WHEN 'CMPN' PERFORM CANCEL-COMPLAINT
               WHEN 'CMPL' PERFORM NOTE-REVERSAL
           END-EVALUATE.
           IF W-RETURN = 0
               ADD 1 TO W-SEQUENCE
               MOVE W-SEQUENCE TO OF-SEQUENCE
               IF OF-KIND = E-A
                   MOVE CUA-RECORD TO OF-AFTER
               ELSE
                   MOVE CUC-RECORD TO OF-AFTER
               END-IF
               MOVE 'Q' TO OF-STATE
               PERFORM PUT-OPERATION
               PERFORM DO-LOGGED
               PERFORM MARK-DONE
               PERFORM ADD-OUTCOME
           END-IF.
       REVERSE-ACCOUNT.
           PERFORM READ-ACCOUNT.
           MOVE OF-AFTER TO BEA-RECORD.
           MOVE OF-BEFORE TO AFA-RECORD.
           PERFORM MERGE-ACCOUNT.
           IF W-MERGE-ODD = 'Y'
               PERFORM SAY-CHANGED
               PERFORM READ-ACCOUNT
               PERFORM ADD-ACCOUNT
           ELSE
               PERFORM STAMP-ACCOUNT
           END-IF.
       REVERSE-COMPLAINT.
           PERFORM READ-COMPLAINT.
           MOVE 30 TO BEC-LINE-COUNT AFC-LINE-COUNT.
           MOVE OF-AFTER TO BEC-RECORD.
           MOVE OF-BEFORE TO AFC-RECORD.
           PERFORM MERGE-COMPLAINT.
           IF W-MERGE-ODD = 'Y'
               PERFORM SAY-CHANGED
               PERFORM READ-COMPLAINT
               PERFORM ADD-COMPLAINT
           ELSE
               PERFORM STAMP-COMPLAINT
           END-IF.
       CANCEL-COMPLAINT.
           PERFORM READ-COMPLAINT.
           MOVE E-CANC TO CUC-STATUS.
           PERFORM STAMP-COMPLAINT.
       NOTE-REVERSAL.
           PERFORM READ-COMPLAINT.
           IF CUC-LINE-COUNT > 29
               MOVE 8 TO W-RETURN
               MOVE 204 TO W-REASON
               MOVE 'NO ROOM FOR MORE LINES' TO W-SAYS
           ELSE
               MOVE OF-LINE TO W-LINE-FIGURE
               MOVE SPACES TO W-LINE-TEXT
               STRING 'THE NOTE OF LINE ' DELIMITED BY SIZE
                   W-LINE-FIGURE DELIMITED BY SIZE
                   ' WAS TAKEN BACK' DELIMITED BY SIZE
                   INTO W-LINE-TEXT
               INSPECT W-LINE-TEXT CONVERTING W-ASCII TO W-EBCDIC
               PERFORM ADD-LINE
               PERFORM STAMP-COMPLAINT
           END-IF.
      *----------------------------------------------------------------
      * FOR WHO SETS A TEST UP: A NEW ACCOUNT, AND A POSTING ON ONE.
       NEW-ACCOUNT.
           MOVE IN-MESSAGE(W-BODY-AT:325) TO CUA-RECORD.
           IF W-BODY-LENGTH NOT = 325 OR A-COUNT NOT < 3000
               PERFORM MALFORMED
           ELSE
               COMPUTE W-SLOT = A-COUNT + 1
               ADD 1 TO W-SEQUENCE
               MOVE W-NOW TO CUA-CHANGED-AT(1:14)
               MOVE HDR-AGENT TO CUA-CHANGED-BY
               MOVE W-SEQUENCE TO AF-SEQUENCE
               MOVE CUA-RECORD TO AF-DATA
               PERFORM PUT-ACCOUNT
               PERFORM ADD-ACCOUNT
           END-IF.
       POST-AMOUNT.
           MOVE IN-MESSAGE(W-BODY-AT:61) TO INQ-RECORD.
           MOVE IN-MESSAGE(W-BODY-AT + 61:8) TO PST-RECORD.
           IF W-BODY-LENGTH NOT = 69
               PERFORM MALFORMED
           ELSE
               MOVE INQ-VALUE(1:10) TO W-NUMBER
               PERFORM FIND-ACCOUNT
           END-IF.
           IF W-RETURN = 0
               PERFORM READ-ACCOUNT
               ADD PST-AMOUNT TO CUA-BALANCE
               MOVE W-NOW TO CUA-CHANGED-AT(1:14)
               MOVE HDR-AGENT TO CUA-CHANGED-BY
               ADD 1 TO W-SEQUENCE
               MOVE W-SEQUENCE TO AF-SEQUENCE
               MOVE CUA-RECORD TO AF-DATA
               PERFORM PUT-ACCOUNT
               PERFORM ADD-ACCOUNT
           END-IF.
