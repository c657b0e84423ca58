-- letters and other mail about tickets that still wait in the copy of a database
UPDATE mail_mail
   SET state = 'cancel'
 WHERE state IN ('outgoing', 'exception')
   AND mail_message_id IN (SELECT id FROM mail_message WHERE model = 'helpdesk.ticket');
